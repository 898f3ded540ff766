package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The training recipes. */
public enum Pipeline {
    /** A small ConvNet, trained from scratch. */
    SIMPLE,
    /** An ImageNet network with a new head: a warm-up of the head, then fine-tuning of the top blocks. */
    TRANSFER,
    /** Both recipes on the same images, and the comparison of the results. */
    COMPARE,
    /** The evaluation and publication of a classifier that Keras trained; there is no training. */
    IMPORT;

    /**
     * Reads the JSON name.
     *
     * @throws IllegalArgumentException if it is not a pipeline
     */
    @JsonCreator
    public static Pipeline of(String label) {
        return Labels.find("pipeline", Pipeline.class, label);
    }

    /** Returns the name in JSON, in metric labels and on the command line. */
    @JsonValue
    public String label() {
        return Labels.of(this);
    }
}
