package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The origin of a label. */
public enum LabelSource {
    /** A person. */
    HUMAN,
    /** A measurement, for example a barcode or a scale. */
    SENSOR,
    /** A program. */
    RULE,
    /** The {@code label} header of the image's record. */
    HEADER;

    /**
     * Reads the JSON name.
     *
     * @throws IllegalArgumentException if it is not a source
     */
    @JsonCreator
    public static LabelSource of(String label) {
        return Labels.find("source", LabelSource.class, label);
    }

    /** Returns the name in JSON and in metric labels. */
    @JsonValue
    public String label() {
        return Labels.of(this);
    }
}
