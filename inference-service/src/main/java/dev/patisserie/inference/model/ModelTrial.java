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
import dev.patisserie.inference.classify.ServedPrecision;
import dev.patisserie.inference.uncertainty.MapFilter;
import dev.patisserie.inference.uncertainty.ModelOutput;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

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

    /**
     * Sizes and tolerances.
     *
     * @param maxBatch largest batch that the model must support
     * @param precision precision of the multiplications, see {@link PrecisionRule}
     * @param probeTolerance maximum absolute error of each probability of a probe, above 0
     * @param bfloat16Tolerance the same for bfloat16
     * @param hasBfloat16 whether this machine is fast in bfloat16
     */
    public record Settings(
            int maxBatch, Precision precision, double probeTolerance, double bfloat16Tolerance, boolean hasBfloat16) {

        /** The defaults of the service on this machine. */
        public static final Settings DEFAULT =
                new Settings(32, Precision.AUTO, 1e-3, 0.05, Precision.AUTO.resolve() == Precision.BFLOAT16);

        /** Creates the settings of a machine without fast bfloat16. */
        public Settings(int maxBatch, Precision precision, double probeTolerance, double bfloat16Tolerance) {
            this(maxBatch, precision, probeTolerance, bfloat16Tolerance, false);
        }

        /** Returns the precision in which a model is tried. */
        public Precision precisionOf(Manifest manifest) {
            return PrecisionRule.of(choose(manifest));
        }

        ServedPrecision choose(Manifest manifest) {
            return PrecisionRule.choose(precision, hasBfloat16, manifest.bfloat16());
        }

        double tolerance(ServedPrecision used) {
            return used.isBfloat16() ? bfloat16Tolerance : probeTolerance;
        }
    }

    /**
     * A model that passed the trial.
     *
     * @param classifier the model; the caller owns it and closes it
     * @param verified its precision
     */
    public record Passed(Classifier classifier, ModelVerifier.Verified verified) {}

    /**
     * Runs the trial in float32 and, if it is to be tried, in bfloat16, and releases the model. The tolerance of
     * bfloat16 is too large for the errors that the probes detect, such as another decoder.
     *
     * @param precision the precision to try
     * @throws PatisserieException one of the {@code MODEL_*} codes
     * @throws RuntimeException from TensorFlow if it runs out of memory
     */
    public ModelVerifier.Verified run(Precision precision) {
        Passed passed = float32(null);
        passed.classifier().close();
        if (precision == Precision.BFLOAT16) {
            passed = load(precision);
            passed.classifier().close();
        }
        return passed.verified();
    }

    /**
     * Runs the trial in a precision. A model that fails in bfloat16 is tried in float32.
     *
     * @param precision the precision to try, {@link Precision#FLOAT32} or {@link Precision#BFLOAT16}
     * @throws PatisserieException as {@link #run}
     * @throws RuntimeException as {@link #run}
     */
    public Passed load(Precision precision) {
        if (precision == Precision.FLOAT32) {
            return float32(null);
        }
        try {
            var wanted = new ServedPrecision(true, "it reproduces the probes");
            return new Passed(load(wanted), ModelVerifier.Verified.in(Precision.BFLOAT16));
        } catch (PatisserieException e) {
            requireFault(e);
            return float32(e.getMessage());
        }
    }

    private Passed float32(String rejection) {
        var wanted = new ServedPrecision(false, "it reproduces the probes");
        return new Passed(load(wanted), new ModelVerifier.Verified(Precision.FLOAT32, rejection));
    }

    /** Rethrows a failure that is no fault of the precision: it must not depend on a disk failure. */
    static void requireFault(PatisserieException failure) {
        if (failure.code().retriable()) {
            throw failure;
        }
    }

    /**
     * Runs the trial in one precision.
     *
     * @return the model; the caller owns it and closes it
     * @throws PatisserieException one of the {@code MODEL_*} codes; the memory is released in this case
     */
    Classifier load(ServedPrecision precision) {
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
