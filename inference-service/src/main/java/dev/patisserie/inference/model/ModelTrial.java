package dev.patisserie.inference.model;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.common.tensorflow.TensorFlowMemory;
import dev.patisserie.inference.classify.Classifier;
import dev.patisserie.inference.classify.PixelDecoder;
import dev.patisserie.inference.classify.Probabilities;
import dev.patisserie.inference.uncertainty.MapFilter;
import dev.patisserie.inference.uncertainty.ModelOutput;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Loads an unpacked model and runs it with the smallest and the largest batch and on the trainer's probes. The verifier
 * process and the serving process run the same trial.
 *
 * @param manifest manifest of the model
 * @param unpacked folder of the archive's content
 * @param decoder the decoder that is used for serving
 * @param settings sizes and tolerances
 */
public record ModelTrial(Manifest manifest, Path unpacked, PixelDecoder decoder, Settings settings) {

    private static final Logger LOG = Logger.getLogger(ModelTrial.class);

    /**
     * Sizes and tolerances.
     *
     * @param maxBatch largest batch that the model must support
     * @param precision precision of the multiplications; float32 is used if bfloat16 does not reproduce the probes
     * @param probeTolerance maximum absolute error of each probability of a probe, above 0
     * @param bfloat16Tolerance the same for bfloat16
     */
    public record Settings(int maxBatch, Precision precision, double probeTolerance, double bfloat16Tolerance) {

        /** The defaults of the service. */
        public static final Settings DEFAULT = new Settings(32, Precision.FLOAT32, 1e-3, 0.02);

        double tolerance(Precision used) {
            return used == Precision.BFLOAT16 ? bfloat16Tolerance : probeTolerance;
        }
    }

    /**
     * A model that passed the trial.
     *
     * @param classifier the model; the caller owns it and closes it
     * @param precision the precision that reproduces the probes
     */
    public record Passed(Classifier classifier, Precision precision) {}

    /**
     * Runs the trial in the best precision and releases the model.
     *
     * @return the precision that reproduces the probes
     * @throws PatisserieException one of the {@code MODEL_*} codes
     * @throws RuntimeException from TensorFlow if it runs out of memory
     */
    public Precision run() {
        Passed passed = load();
        passed.classifier().close();
        return passed.precision();
    }

    /**
     * Runs the trial in the best precision.
     *
     * @throws PatisserieException as {@link #run}
     * @throws RuntimeException as {@link #run}
     */
    public Passed load() {
        if (settings.precision().resolve() == Precision.BFLOAT16) {
            try {
                return new Passed(load(Precision.BFLOAT16), Precision.BFLOAT16);
            } catch (PatisserieException e) {
                if (e.code().retriable()) {
                    throw e; // the precision must not depend on a disk failure
                }
                LOG.warnf(
                        "bfloat16 rejected, trying float32 modelId=%s reason=\"%s\"",
                        manifest.modelId(), e.getMessage());
            }
        }
        return new Passed(load(Precision.FLOAT32), Precision.FLOAT32);
    }

    /**
     * Runs the trial in one precision.
     *
     * @return the model; the caller owns it and closes it
     * @throws PatisserieException one of the {@code MODEL_*} codes; the memory is released in this case
     */
    Classifier load(Precision precision) {
        Path savedModel = unpacked.resolve(Manifest.SAVED_MODEL);
        Classifier classifier = DjlClassifier.load(savedModel, manifest, precision);
        try {
            warmUp(classifier);
            new ProbeCheck(decoder, settings.tolerance(precision)).verify(classifier, manifest, unpacked);
            return classifier;
        } catch (RuntimeException | Error e) {
            classifier.close();
            throw e;
        }
    }

    /** Runs the model before it serves, because the first runs are slow and a batch may be too large. */
    private void warmUp(Classifier classifier) {
        byte[] black = new byte[manifest.imageSize() * manifest.imageSize() * 3];
        for (int size : new int[] {1, settings.maxBatch()}) {
            for (ModelOutput output : run(classifier, Collections.nCopies(size, black))) {
                Probabilities.fault(output.probabilities(), manifest.labels().size())
                        .ifPresent(fault -> {
                            throw broken("a batch of %d: %s".formatted(size, fault), null);
                        });
            }
        }
    }

    /** Includes the maps of every image, which are the largest outputs. */
    private static List<ModelOutput> run(Classifier classifier, List<byte[]> images) {
        try {
            return classifier.outputs(images, MapFilter.ALL);
        } catch (IllegalStateException e) {
            TensorFlowMemory.rethrowIfExhausted(e);
            throw broken("a batch of %d: %s".formatted(images.size(), Reasons.of(e)), e);
        }
    }

    private static PatisserieException broken(String found, Throwable cause) {
        return new PatisserieException(
                ErrorCode.MODEL_LOAD_FAILED, "warm-up with " + found + "; train or export the model again", cause);
    }
}
