package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The training recipes. */
public enum Pipeline {
    /** A small ConvNet, trained from scratch. */
    SIMPLE,
    /** An ImageNet network with a new head: the head is warmed up, then the top blocks are tuned. */
    TRANSFER,
    /** Both of them, on the same images, and whether the second is better. */
    COMPARE;

    /**
     * Reads the name as it stands in JSON.
     *
     * @throws IllegalArgumentException if it is none of the pipelines
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
