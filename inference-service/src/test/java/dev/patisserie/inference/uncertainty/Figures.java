package dev.patisserie.inference.uncertainty;

import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.common.model.Uncertainty.Calibration;
import dev.patisserie.common.model.Uncertainty.CalibrationErrors;
import dev.patisserie.common.model.Uncertainty.Known;
import dev.patisserie.common.model.Uncertainty.Maps;
import dev.patisserie.common.model.Uncertainty.PredictionSets;
import dev.patisserie.common.model.Uncertainty.Quantile;
import java.util.List;

/** The figures of models with the labels pie, cake and bun. */
public final class Figures {

    public static final List<String> LABELS = List.of("pie", "cake", "bun");

    private static final List<Double> DECILES = List.of(0.5, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9);

    private Figures() {}

    /**
     * A model with energy, threshold 0.9; sets for 0.05 with classes of at least 0.3; unsure below 0.6; maps of 1 x 2.
     */
    public static Uncertainty energy() {
        return model(new Known(Known.ENERGY, 0, 0, 0.9, 0.95, DECILES, 0, null), sets(), 0.6);
    }

    /** The same with the second nearest of three training features, threshold 0.8. */
    public static Uncertainty knn() {
        return model(new Known(Known.KNN, 2, 3, 0.8, 0.95, DECILES, 0, null), sets(), 0.6);
    }

    public static Uncertainty model(Known known, PredictionSets sets, Double unsureBelow) {
        var errors = new CalibrationErrors(0.1, 0.4);
        return new Uncertainty(
                new Calibration(2, 300, null, errors, errors), sets, known, new Maps(Maps.CAM, 1, 2), unsureBelow);
    }

    public static PredictionSets sets() {
        return new PredictionSets(
                PredictionSets.LAC,
                40,
                List.of(new Quantile(0.01, null), new Quantile(0.05, 0.7), new Quantile(0.1, 0.5)),
                0,
                0);
    }

    /** An output without maps; the logits are the logarithms of the probabilities, so the energy is 0. */
    public static ModelOutput output(float... probabilities) {
        float[] logits = new float[probabilities.length];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) Math.log(probabilities[i]);
        }
        return new ModelOutput(probabilities, logits, new float[] {3, 4}, new float[] {5, 4.5f, 1}, null);
    }

    /** The same with logits that are larger by 2, so the energy is 2. */
    public static ModelOutput familiar(float... probabilities) {
        ModelOutput output = output(probabilities);
        float[] logits = output.logits();
        for (int i = 0; i < logits.length; i++) {
            logits[i] += 2;
        }
        return new ModelOutput(probabilities, logits, output.features(), output.similarities(), null);
    }
}
