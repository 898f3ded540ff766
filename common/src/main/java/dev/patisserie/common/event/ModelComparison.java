package dev.patisserie.common.event;

/**
 * Whether a candidate is better than a baseline, judged on the holdout images that both were asked about.
 *
 * @param baseline the one
 * @param candidate the other
 * @param images holdout images, at least 1
 * @param onlyBaseline images that the baseline alone got right
 * @param onlyCandidate images that the candidate alone got right
 * @param method how the p-value was computed: {@code exact} or {@code chi-squared}
 * @param pValue of McNemar's test: the chance of a division at least as uneven if both were equally good, 0 to 1
 * @param difference 95 % interval of the candidate's accuracy less the baseline's
 */
public record ModelComparison(
        Contender baseline,
        Contender candidate,
        int images,
        int onlyBaseline,
        int onlyCandidate,
        String method,
        double pValue,
        Interval difference) {

    /** Checks the ranges. */
    public ModelComparison {
        Require.present("comparison.baseline", baseline);
        Require.present("comparison.candidate", candidate);
        Require.atLeast("comparison.images", images, 1);
        Require.text("comparison.method", method);
        Require.range("comparison.pValue", pValue, 0, 1);
        Require.present("comparison.difference", difference);
    }

    /**
     * One of the two models.
     *
     * @param modelId the published model
     * @param pipeline its recipe
     * @param holdoutAccuracy fraction of holdout images classified correctly, 0 to 1
     * @param holdoutLoss mean categorical cross-entropy over the holdout, in nats
     * @param trainingSeconds wall time of its epochs, validation included, in seconds
     */
    public record Contender(
            String modelId, Pipeline pipeline, double holdoutAccuracy, double holdoutLoss, double trainingSeconds) {
        /** Checks the ranges. */
        public Contender {
            Require.name("comparison.modelId", modelId);
            Require.present("comparison.pipeline", pipeline);
            Require.range("comparison.holdoutAccuracy", holdoutAccuracy, 0, 1);
        }
    }

    /**
     * An interval of differences of accuracy.
     *
     * @param lower at least -1
     * @param upper at most 1
     */
    public record Interval(double lower, double upper) {
        /** Checks the ranges. */
        public Interval {
            Require.range("comparison.difference.lower", lower, -1, upper);
            Require.range("comparison.difference.upper", upper, lower, 1);
        }
    }
}
