package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The rule that chose an image for labelling. */
public enum SelectionPolicy {
    /** With the same probability as every other image. */
    RANDOM,
    /** The two most probable classes have similar probabilities. */
    UNCERTAIN,
    /** Two models give different classes. */
    DISAGREEMENT,
    /** The image does not resemble the training images. */
    UNFAMILIAR,
    /** The labels of two labellers differ. */
    CONFLICT,
    /** The label is improbable for the model. */
    SUSPECT,
    /** A person or program chose the image. */
    MANUAL;

    /**
     * Reads the JSON name.
     *
     * @throws IllegalArgumentException if it is not a policy
     */
    @JsonCreator
    public static SelectionPolicy of(String label) {
        return Labels.find("policy", SelectionPolicy.class, label);
    }

    /** Returns whether the image has a label already, and a second one is requested. */
    public boolean isReview() {
        return this == CONFLICT || this == SUSPECT;
    }

    /** Returns the name in JSON and in metric labels. */
    @JsonValue
    public String label() {
        return Labels.of(this);
    }
}
