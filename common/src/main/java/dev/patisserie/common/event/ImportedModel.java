package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A classifier that Keras trained, in a request to import it.
 *
 * @param file name of a {@code .keras} file in the trainer's weights folder
 * @param sha256 the required SHA-256 of this file; null accepts any file, and the trainer fills in the digest of the
 *     file that it used
 * @param labels class names in the order of the model's outputs; null if the file states them, as one of
 *     {@code patisserie export} does
 * @param inputRange values of the pixels that the model takes; null if it scales them itself, or if the file states the
 *     range, as one of {@code patisserie export} does
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ImportedModel(String file, String sha256, List<String> labels, InputRange inputRange) {

    private static final int MOST_LABELS = 10_000;

    /** The values of the pixels that a model takes. */
    public enum InputRange {
        /** Unscaled pixels. */
        BYTES("0..255"),
        /** Pixels divided by 255. */
        UNIT("0..1"),
        /** Pixels divided by 127.5, minus 1. */
        SIGNED("-1..1");

        private final String label;

        InputRange(String label) {
            this.label = label;
        }

        /**
         * Reads the JSON value.
         *
         * @throws IllegalArgumentException if it is not a range; the message lists the ranges
         */
        @JsonCreator
        public static InputRange of(String label) {
            return Arrays.stream(values())
                    .filter(range -> range.label.equals(label))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("model.inputRange must be one of %s, was '%s'"
                            .formatted(
                                    Arrays.stream(values())
                                            .map(InputRange::label)
                                            .collect(Collectors.joining(", ")),
                                    label)));
        }

        /** Returns the name in JSON and on the command line. */
        @JsonValue
        public String label() {
            return label;
        }
    }

    /** Validates the names. */
    public ImportedModel {
        Require.fileName("model.file", file);
        if (sha256 != null) {
            Require.sha256("model.sha256", sha256);
        }
        if (labels != null) {
            labels = List.copyOf(labels);
            if (labels.size() < 2 || labels.size() > MOST_LABELS || new HashSet<>(labels).size() < labels.size()) {
                throw new IllegalArgumentException(
                        "model.labels must be 2 to %d different names, was %s".formatted(MOST_LABELS, labels));
            }
        }
    }

    /** Returns this model with the given SHA-256 of the file. */
    public ImportedModel withSha256(String digest) {
        return new ImportedModel(file, digest, labels, inputRange);
    }
}
