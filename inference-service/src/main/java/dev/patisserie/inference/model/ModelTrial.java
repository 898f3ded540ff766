package dev.patisserie.inference.model;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.common.tensorflow.TensorFlowMemory;
import dev.patisserie.inference.classify.Classifier;
import dev.patisserie.inference.classify.Computation;
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
     * @param usesOneDnn whether oneDNN may compute models in bfloat16
     */
    public record Settings(
            int maxBatch,
            Precision precision,
            double probeTolerance,
            double bfloat16Tolerance,
            boolean hasBfloat16,
            boolean usesOneDnn) {

        /** The defaults of the service on this machine. */
        public static final Settings DEFAULT =
                new Settings(32, Precision.AUTO, 1e-3, 0.05, Precision.isBfloat16Fast(), true);

        /** Creates the settings of a machine without fast bfloat16. */
        public Settings(int maxBatch, Precision precision, double probeTolerance, double bfloat16Tolerance) {
            this(maxBatch, precision, probeTolerance, bfloat16Tolerance, false, false);
        }

        /** Returns the computation in which a model is tried. */
        public Computation computationOf(Manifest manifest) {
            return choose(manifest).computation();
        }

        ServedPrecision choose(Manifest manifest) {
            ServedPrecision chosen = PrecisionRule.choose(precision, hasBfloat16, manifest.bfloat16());
            return PrecisionRule.withEngine(chosen, hasBfloat16, usesOneDnn);
        }

        double tolerance(ServedPrecision used) {
            return used.isBfloat16() ? bfloat16Tolerance : probeTolerance;
        }
    }

    /**
     * A model that passed the trial.
     *
     * @param classifier the model; the caller owns it and closes it
     * @param verified its computation
     */
    public record Passed(Classifier classifier, ModelVerifier.Verified verified) {}

    /**
     * Runs the trial in float32 and, if it is to be tried, in bfloat16, and releases the model. The tolerance of
     * bfloat16 is too large for the errors that the probes detect, such as another decoder.
     *
     * @param tried the computation to try
     * @throws PatisserieException one of the {@code MODEL_*} codes
     * @throws RuntimeException from TensorFlow if it runs out of memory
     */
    public ModelVerifier.Verified run(Computation tried) {
        Passed passed = load(Computation.FLOAT32);
        passed.classifier().close();
        if (tried.isBfloat16()) {
            passed = load(tried);
            passed.classifier().close();
        }
        return passed.verified();
    }

    /**
     * Runs the trial. A model that fails is tried in the next computation, down to float32.
     *
     * @param tried the computation to try
     * @throws PatisserieException as {@link #run}
     * @throws RuntimeException as {@link #run}
     */
    public Passed load(Computation tried) {
        Computation next = tried;
        String rejection = null;
        while (true) {
            var wanted = new ServedPrecision(next, "it reproduces the probes", "it reproduces the probes");
            try {
                return new Passed(load(wanted), new ModelVerifier.Verified(next, rejection));
            } catch (PatisserieException e) {
                if (next == Computation.FLOAT32) {
                    throw e;
                }
                requireFault(e);
                rejection = e.getMessage();
                next = next.fallback();
            }
        }
    }

    /** Rethrows a failure that is no fault of the computation: it must not depend on a disk failure. */
    static void requireFault(PatisserieException failure) {
        if (failure.code().retriable()) {
            throw failure;
        }
    }

    /**
     * Runs the trial in one computation.
     *
     * @return the model; the caller owns it and closes it
     * @throws PatisserieException one of the {@code MODEL_*} codes; the memory is released in this case
     */
    Classifier load(ServedPrecision precision) {
        Classifier classifier = untried(precision);
        try {
            warmUp(classifier);
            new ProbeCheck(decoder, settings.tolerance(precision)).verify(classifier, manifest, unpacked);
            if (classifier instanceof OneDnnClassifier tried) {
                tried.releaseThreads();
            }
            return classifier;
        } catch (RuntimeException | Error e) {
            classifier.close();
            throw e;
        }
    }

    private Classifier untried(ServedPrecision precision) {
        Path savedModel = unpacked.resolve(Manifest.SAVED_MODEL);
        return precision.computation().isOneDnn()
                ? OneDnnClassifier.load(savedModel, manifest, precision, settings.maxBatch())
                : DjlClassifier.load(savedModel, manifest, precision);
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
