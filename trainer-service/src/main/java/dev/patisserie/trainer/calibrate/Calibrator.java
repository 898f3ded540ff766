package dev.patisserie.trainer.calibrate;

import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.Uncertainty.PredictionSets;
import dev.patisserie.common.uncertainty.ConformalSets;
import dev.patisserie.trainer.dataset.DecodedDataset;
import dev.patisserie.trainer.publish.DetailedModel;
import dev.patisserie.trainer.publish.ModelGraph;
import java.io.IOException;

/**
 * Determines the temperature, the prediction sets and the score that detects unfamiliar images, by running the graph of
 * a model before it is written.
 *
 * @param images the decoded data set
 * @param classes number of classes
 * @param batchSize images per batch, at least 1
 * @param progress called before every batch
 */
public record Calibrator(DecodedDataset images, int classes, int batchSize, Progress progress) {

    /** Receives the progress of the passes over images. */
    @FunctionalInterface
    public interface Progress {
        /**
         * Called before every batch. May throw to stop.
         *
         * @param done number of images of the pass so far
         * @param of number of images of the pass
         */
        void advanced(int done, int of);
    }

    /**
     * The result of a calibration.
     *
     * @param temperature the temperature
     * @param sets the quantiles of the prediction sets
     * @param known the score that detects unfamiliar images
     */
    public record Calibrated(FittedTemperature temperature, PredictionSets sets, KnownModel known) {

        /** Returns the values that become part of the graph. */
        public ModelGraph.Additions additions() {
            return new ModelGraph.Additions(temperature.value(), known.exemplars());
        }
    }

    /**
     * Calibrates a model.
     *
     * @param graph its graph, with the outputs logits and features; not changed
     * @param width number of features
     * @param transfer whether the model was trained by transfer learning
     * @throws dev.patisserie.common.fault.PatisserieException {@code TRAINING_DIVERGED} if a logit is NaN or infinite
     * @throws IOException if images cannot be read
     */
    public Calibrated calibrate(DetailedModel graph, int width, boolean transfer) throws IOException {
        var selected = new CalibrationImages(images, classes);
        var pass = new ImagePass(graph, batchSize, progress);
        int[] examples = selected.calibration();
        int[] labels = CalibrationImages.labels(selected.validation(), examples);
        float[][] logits =
                pass.rows(selected.validation(), examples, Manifest.LOGITS).toArray(float[][]::new);
        FittedTemperature temperature = FittedTemperature.of(logits, labels);
        PredictionSets sets = ConformalSets.fit(temperature.probabilities(logits), labels);
        KnownModel known = new KnownModelChoice(selected, pass, width).choose(transfer);
        return new Calibrated(temperature, sets, known);
    }
}
