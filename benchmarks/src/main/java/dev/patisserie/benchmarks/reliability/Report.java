package dev.patisserie.benchmarks.reliability;

import dev.patisserie.common.model.Uncertainty;
import java.util.List;

/**
 * The measurements of one model.
 *
 * @param modelId the model
 * @param architecture its architecture
 * @param holdoutImages number of holdout images
 * @param accuracy accuracy on the holdout
 * @param calibration calibration errors on the holdout
 * @param sets one entry per error rate; empty for a model without prediction sets
 * @param known detection of unfamiliar images; null for a model without such a score
 * @param maps the deletion test; null if the maps have one position
 */
public record Report(
        String modelId,
        String architecture,
        int holdoutImages,
        double accuracy,
        Calibration calibration,
        List<Sets> sets,
        Known known,
        Maps maps) {

    /**
     * The calibration on the holdout.
     *
     * @param temperature the temperature in the model's graph
     * @param images number of images that it was fitted on; 0 if it was not fitted
     * @param before errors with temperature 1
     * @param after errors of the model's probabilities
     */
    public record Calibration(
            double temperature,
            int images,
            Uncertainty.CalibrationErrors before,
            Uncertainty.CalibrationErrors after) {}

    /**
     * The coverage of prediction sets on the holdout.
     *
     * @param alpha the error rate
     * @param calibrationImages number of images of the quantile
     * @param covered number of holdout images whose set has their class
     * @param coverage fraction of these images
     * @param low lower end of the exact 95 % interval of the coverage, by the holdout's size
     * @param high upper end
     * @param expectedLow lower end of the 95 % interval in which the coverage of such a calibration and holdout lies;
     *     null without a quantile
     * @param expectedHigh upper end; only if equal scores are rare
     * @param meanSize mean number of classes of a set
     * @param empty number of empty sets
     */
    public record Sets(
            double alpha,
            int calibrationImages,
            int covered,
            double coverage,
            double low,
            double high,
            Double expectedLow,
            Double expectedHigh,
            double meanSize,
            int empty) {}

    /**
     * The detection of unfamiliar images.
     *
     * @param score the model's score
     * @param threshold its threshold
     * @param accepted fraction of the holdout that counts as familiar
     * @param kinds one entry per kind of other images
     */
    public record Known(String score, double threshold, double accepted, List<Kind> kinds) {}

    /**
     * One kind of other images.
     *
     * @param kind its name
     * @param images number of images
     * @param auroc area under the ROC curve of the holdout against these images, by the model's score
     * @param standardError its standard error (Hanley and McNeil 1982)
     * @param rejected fraction of these images below the threshold
     * @param energyAuroc the area by the energy
     * @param probabilityAuroc the area by the largest probability
     */
    public record Kind(
            String kind,
            int images,
            double auroc,
            double standardError,
            double rejected,
            double energyAuroc,
            double probabilityAuroc) {}

    /**
     * The deletion test on the correctly classified holdout images.
     *
     * @param method {@code cam} or {@code grad-cam}
     * @param rows rows of a map
     * @param columns columns of a map
     * @param masked number of masked positions
     * @param result the counts
     * @param low lower end of the exact 95 % interval of the fraction with a larger fall
     * @param high upper end
     */
    public record Maps(
            String method, int rows, int columns, int masked, DeletionTest.Result result, double low, double high) {}
}
