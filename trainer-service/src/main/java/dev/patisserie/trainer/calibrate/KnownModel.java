package dev.patisserie.trainer.calibrate;

import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.Uncertainty.Known;
import dev.patisserie.common.uncertainty.KnownScore;
import dev.patisserie.trainer.publish.Exemplars;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The score of a model that detects unfamiliar images.
 *
 * @param neighbours k of the score {@code knn}; 0 for {@code energy}
 * @param exemplars the features of training images; null for {@code energy}
 * @param otherImages number of images that belong to no class
 * @param auroc area under the ROC curve of the holdout against these images; null without such images
 */
record KnownModel(int neighbours, Exemplars exemplars, int otherImages, Double auroc) {

    private static final int NEIGHBOURS = 10;

    /** Returns the score {@code energy}. */
    static KnownModel energy() {
        return new KnownModel(0, null, 0, null);
    }

    /** Returns the score {@code knn}; there must be at least one exemplar. */
    static KnownModel nearest(Exemplars exemplars) {
        return new KnownModel(Math.min(NEIGHBOURS, exemplars.count()), exemplars, 0, null);
    }

    /** Returns this score with its result on images of no class. */
    KnownModel with(int images, double area) {
        return new KnownModel(neighbours, exemplars, images, area);
    }

    boolean isNearest() {
        return exemplars != null;
    }

    /** Returns the score's name. */
    String score() {
        return isNearest() ? Known.KNN : Known.ENERGY;
    }

    /** Returns the number of exemplars; 0 for {@code energy}. */
    int exemplarCount() {
        return isNearest() ? exemplars.count() : 0;
    }

    /** Returns the outputs of an exported model that the score is computed from. */
    List<String> outputs() {
        return isNearest() ? List.of(Manifest.FEATURES, Manifest.SIMILARITIES) : List.of(Manifest.LOGITS);
    }

    /** Returns the scores of a batch, from {@link #outputs}; without similarities they are computed here. */
    List<Double> scores(Map<String, float[][]> outputs) {
        List<Double> scores = new ArrayList<>();
        float[][] rows = outputs.get(isNearest() ? Manifest.FEATURES : Manifest.LOGITS);
        float[][] similarities = outputs.get(Manifest.SIMILARITIES);
        for (int i = 0; i < rows.length; i++) {
            scores.add(isNearest() ? nearest(rows[i], similarities, i) : KnownScore.energy(rows[i]));
        }
        return scores;
    }

    private double nearest(float[] features, float[][] similarities, int image) {
        float[] products = similarities == null ? exemplars.similarities(features) : similarities[image];
        return KnownScore.nearest(products, features, neighbours);
    }
}
