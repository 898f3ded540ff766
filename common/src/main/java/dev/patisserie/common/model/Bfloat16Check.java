package dev.patisserie.common.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;

/**
 * The comparison of an exported model in bfloat16 with the same model in float32, on images of the holdout. Part of the
 * manifest, whose other figures are those of bfloat16 if it is accepted and has {@code computedInFloat32}, else those
 * of float32. The probes are always those of float32.
 *
 * @param accepted whether all differences are within their limits, so that the model may serve in bfloat16
 * @param reason the differences beyond their limits; null if it is accepted
 * @param images number of images, at least 1
 * @param float32 the figures in float32, with the answers in bfloat16 to the images that were not computed in float32
 * @param bfloat16 the figures in bfloat16
 * @param changedLabels number of images with another most probable class
 * @param meanChange mean over an even sample of the images of the largest absolute change of a probability, 0 to 1
 * @param largestChange the largest change of a probability of an image that was computed in float32, 0 to 1
 * @param computedInFloat32 number of images that were computed in both precisions; the answers to the others, whose
 *     decisions are not close, count as equal. Null in earlier archives, which compared all images
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Bfloat16Check(
        boolean accepted,
        String reason,
        int images,
        Figures float32,
        Figures bfloat16,
        int changedLabels,
        double meanChange,
        double largestChange,
        Integer computedInFloat32) {

    /** Longest reason, in characters. */
    public static final int LONGEST_REASON = 1000;

    /** Requires a reason if and only if the model is not accepted. */
    public Bfloat16Check {
        Objects.requireNonNull(float32, "bfloat16.float32");
        Objects.requireNonNull(bfloat16, "bfloat16.bfloat16");
        if (accepted != (reason == null)) {
            throw new IllegalArgumentException(
                    "bfloat16.reason belongs to a model that is not accepted, was " + reason);
        }
        if (reason != null && reason.length() > LONGEST_REASON) {
            throw new IllegalArgumentException("bfloat16.reason must have at most %d characters, has %d"
                    .formatted(LONGEST_REASON, reason.length()));
        }
        if (images < 1) {
            throw new IllegalArgumentException("bfloat16.images must be at least 1, was " + images);
        }
        if (computedInFloat32 != null && (computedInFloat32 < 1 || computedInFloat32 > images)) {
            throw new IllegalArgumentException(
                    "bfloat16.computedInFloat32 must be from 1 to %d, was %d".formatted(images, computedInFloat32));
        }
    }

    /**
     * The figures in one precision.
     *
     * @param accuracy fraction of the images classified correctly, 0 to 1
     * @param ece expected calibration error, 0 to 1
     * @param coverage fraction of the images whose prediction set has the true class, for each error rate of the
     *     manifest's prediction sets; empty without them
     * @param unsure fraction of the answers that count as unsure, 0 to 1; null without a bound
     * @param familiar fraction of the images that count as familiar, 0 to 1; null without a score
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Figures(double accuracy, double ece, List<Coverage> coverage, Double unsure, Double familiar) {
        /** Copies the list. */
        public Figures {
            coverage = List.copyOf(coverage);
        }
    }

    /**
     * The coverage of the prediction sets of one error rate.
     *
     * @param alpha the error rate, above 0 and below 1
     * @param value fraction of the images whose set has the true class, 0 to 1
     */
    public record Coverage(double alpha, double value) {}
}
