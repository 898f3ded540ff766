package dev.patisserie.common.event;

/**
 * The comparison of a candidate model with a baseline on the same holdout images.
 *
 * @param baseline the model that is compared with
 * @param candidate the model that is evaluated
 * @param images holdout images, at least 1
 * @param onlyBaseline images that only the baseline classified correctly
 * @param onlyCandidate images that only the candidate classified correctly
 * @param method the computation of the p-value: {@code exact} or {@code chi-squared}
 * @param pValue p-value of McNemar's test: the probability of a difference at least as large if both models were
 *     equally good, 0 to 1
 * @param difference 95 % confidence interval of the candidate's accuracy minus the baseline's
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

    /** Validates the ranges. */
    public ModelComparison {
        Require.present("comparison.baseline", baseline);
        Require.present("comparison.candidate", candidate);
        Require.atLeast("comparison.images", images, 1);
        Require.text("comparison.method", method);
        Require.range("comparison.pValue", pValue, 0, 1);
        Require.present("comparison.difference", difference);
    }

    /**
     * One of the two compared models.
     *
     * @param modelId the published model
     * @param pipeline its recipe
     * @param holdoutAccuracy fraction of holdout images classified correctly, 0 to 1
     * @param holdoutLoss mean categorical cross-entropy over the holdout, in nats
     * @param trainingSeconds wall time of its epochs, validation included, in seconds
     */
    public record Contender(
            String modelId, Pipeline pipeline, double holdoutAccuracy, double holdoutLoss, double trainingSeconds) {
        /** Validates the ranges. */
        public Contender {
            Require.name("comparison.modelId", modelId);
            Require.present("comparison.pipeline", pipeline);
            Require.range("comparison.holdoutAccuracy", holdoutAccuracy, 0, 1);
        }
    }

    /**
     * An interval of accuracy differences.
     *
     * @param lower at least -1
     * @param upper at most 1
     */
    public record Interval(double lower, double upper) {
        /** Validates the ranges. */
        public Interval {
            Require.range("comparison.difference.lower", lower, -1, upper);
            Require.range("comparison.difference.upper", upper, lower, 1);
        }
    }
}
