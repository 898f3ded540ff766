package dev.patisserie.feedback.retrain;

import dev.patisserie.common.event.DatasetReference;
import dev.patisserie.common.event.Pipeline;
import java.util.Optional;

/**
 * The facts of a decision.
 *
 * @param alarms the model in use and the monitors in alarm
 * @param pipeline the recipe of the model in use; may be null if the template states one
 * @param modelImages number of images of the version that the model in use was trained on; null if it was trained on a
 *     folder without versions, or the version is retired
 * @param newest the newest version of the data set; null without one
 */
public record RetrainFacts(DriftAlarms alarms, Pipeline pipeline, Long modelImages, Version newest) {

    /**
     * A version of the data set.
     *
     * @param id its id
     * @param images its number of images
     */
    public record Version(String id, long images) {}

    /** Returns the name of the data set. */
    String dataset() {
        return alarms.dataset();
    }

    /**
     * Returns the number of labels that the data set of the model in use lacks. Without the number of images of that
     * data set nothing is known to be new, so it is 0.
     */
    long newLabels() {
        return newLabels(0);
    }

    /**
     * Returns the number of labels that neither the data set of the model in use nor another one has.
     *
     * @param images number of images of the other one
     */
    long newLabels(long images) {
        return newest == null || modelImages == null ? 0 : Math.max(0, newest.images() - Math.max(modelImages, images));
    }

    /** Returns the number of images of the newest version; 0 without one. */
    long newestImages() {
        return newest == null ? 0 : newest.images();
    }

    /** Returns the data set to train on: the newest version, or its name without one. */
    String reference() {
        return new DatasetReference(dataset(), Optional.ofNullable(newest).map(Version::id)).toString();
    }
}
