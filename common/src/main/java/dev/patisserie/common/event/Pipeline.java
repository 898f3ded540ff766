package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/** The training recipes. */
public enum Pipeline {
    /** A small ConvNet, trained from scratch. */
    SIMPLE,
    /**
     * An ImageNet network with a new head: the head is warmed up, then the top blocks are tuned.
     */
    TRANSFER;

    /**
     * Reads the name as it stands in JSON.
     *
     * @throws IllegalArgumentException if it is none of the pipelines
     */
    @JsonCreator
    public static Pipeline of(String label) {
        return Arrays.stream(values())
                .filter(pipeline -> pipeline.label().equals(label))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "pipeline must be one of simple, transfer, was '%s'"
                                                .formatted(label)));
    }

    /** Returns the name in JSON, in metric labels and on the command line. */
    @JsonValue
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
