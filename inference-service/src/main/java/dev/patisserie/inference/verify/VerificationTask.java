package dev.patisserie.inference.verify;

import dev.patisserie.common.image.ImageFormat;
import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.inference.classify.Computation;
import dev.patisserie.inference.model.ModelTrial;
import java.nio.file.Path;
import java.util.Set;

/**
 * The input of a child process that runs the trial of a model.
 *
 * @param unpacked folder of the unpacked archive, absolute
 * @param threads number of threads of one forward pass
 * @param maxBatch maximum batch size
 * @param computation the computation to try; null in a task without a model
 * @param probeTolerance maximum absolute error of a probability in float32
 * @param bfloat16Tolerance maximum absolute error in bfloat16
 * @param limits limits on the probe images
 */
public record VerificationTask(
        String unpacked,
        int threads,
        int maxBatch,
        Computation computation,
        double probeTolerance,
        double bfloat16Tolerance,
        Limits limits) {

    /** The limits of the decoder, as JSON. */
    public record Limits(long maxBytes, long maxPixels, long maxHeaderBytes, int maxScans, Set<ImageFormat> formats) {

        static Limits of(ImageLimits limits) {
            return new Limits(
                    limits.maxBytes(),
                    limits.maxPixels(),
                    limits.maxHeaderBytes(),
                    limits.maxScans(),
                    limits.formats());
        }

        /** Returns the limits of the decoder. */
        public ImageLimits toImageLimits() {
            return new ImageLimits(maxBytes, maxPixels, maxHeaderBytes, maxScans, formats);
        }
    }

    /**
     * Returns the same task for an unpacked model.
     *
     * @param model folder of the unpacked archive
     * @param tried the computation to try
     */
    public VerificationTask of(Path model, Computation tried) {
        return new VerificationTask(
                model.toAbsolutePath().toString(), threads, maxBatch, tried, probeTolerance, bfloat16Tolerance, limits);
    }

    /** Returns the settings of the trial. */
    public ModelTrial.Settings settings() {
        return new ModelTrial.Settings(maxBatch, Precision.AUTO, probeTolerance, bfloat16Tolerance);
    }
}
