package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * One field of a training request that a search varies.
 *
 * @param path the field, e.g. {@code optimizer.learningRate}: names of letters and digits, joined by dots
 * @param kind the distribution of its values
 * @param low smallest value; null for a choice
 * @param high largest value, above {@code low}; null for a choice
 * @param values the values of a choice, 2 to 100 different numbers or strings; null for other kinds
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SearchParameter(String path, Kind kind, Double low, Double high, List<Object> values) {

    private static final int MOST_VALUES = 100;
    private static final int LONGEST_PATH = 100;
    private static final Pattern PATH = Pattern.compile("[A-Za-z][A-Za-z0-9]*(\\.[A-Za-z][A-Za-z0-9]*)*");

    /** Validates the fields that belong to the kind, and rejects others. */
    public SearchParameter {
        requirePath(path);
        Require.present("space.kind", kind);
        if (kind == Kind.CHOICE) {
            values = choice(path, values);
            if (low != null || high != null) {
                throw new IllegalArgumentException("%s: low and high do not belong to a choice".formatted(path));
            }
        } else {
            if (values != null) {
                throw new IllegalArgumentException("%s: values belong to a choice alone".formatted(path));
            }
            bounds(path, kind, Require.present(path + ".low", low), Require.present(path + ".high", high));
        }
    }

    private static void requirePath(String path) {
        Require.text("space.path", path);
        Require.range("space.path's length", path.length(), 1, LONGEST_PATH);
        if (!PATH.matcher(path).matches()) {
            throw new IllegalArgumentException(
                    "space.path must be names of letters and digits, joined by dots, was '%s'".formatted(path));
        }
    }

    private static List<Object> choice(String path, List<Object> values) {
        List<Object> copy = Require.list(path + ".values", values);
        Require.range(path + ".values' length", copy.size(), 2, MOST_VALUES);
        if (copy.stream().anyMatch(value -> !(value instanceof String || value instanceof Number))) {
            throw new IllegalArgumentException(path + ".values must be numbers or strings, was " + copy);
        }
        if (copy.stream().distinct().count() != copy.size()) {
            throw new IllegalArgumentException(path + ".values must be different, was " + copy);
        }
        return copy;
    }

    private static void bounds(String path, Kind kind, double low, double high) {
        if (!Double.isFinite(low) || !Double.isFinite(high) || low >= high) {
            throw new IllegalArgumentException(
                    "%s must have finite bounds, low below high, was %s to %s".formatted(path, low, high));
        }
        if (kind.isLogarithmic() && low <= 0) {
            throw new IllegalArgumentException(
                    "%s: low must be above 0 for %s, was %s".formatted(path, kind.label(), low));
        }
        if (kind.isInteger() && (low != Math.rint(low) || high != Math.rint(high) || Math.abs(high) > 1e9)) {
            throw new IllegalArgumentException(
                    "%s must have integers as bounds, was %s to %s".formatted(path, low, high));
        }
    }

    /** Returns the number of different values; empty if it is not finite. */
    public OptionalLong count() {
        if (kind == Kind.CHOICE) {
            return OptionalLong.of(values.size());
        }
        return kind.isInteger() ? OptionalLong.of((long) (high - low) + 1) : OptionalLong.empty();
    }

    /** A distribution of values. */
    public enum Kind {
        /** The logarithm of the value is uniform. */
        LOG_UNIFORM("log-uniform"),
        /** All values between the bounds. */
        UNIFORM("uniform"),
        /** The integers between the bounds, both included. */
        INTEGER("integer"),
        /** The integers between the bounds, both included; small ones as often as in a log-uniform draw. */
        LOG_INTEGER("log-integer"),
        /** The given values. */
        CHOICE("choice");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /**
         * Reads the JSON name.
         *
         * @throws IllegalArgumentException if it is not a kind
         */
        @JsonCreator
        public static Kind of(String label) {
            for (Kind kind : values()) {
                if (kind.label.equals(label)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException(
                    "kind must be one of log-uniform, uniform, integer, log-integer, choice, was '%s'"
                            .formatted(label));
        }

        /** Returns whether all values are integers. */
        public boolean isInteger() {
            return this == INTEGER || this == LOG_INTEGER;
        }

        /** Returns whether values are drawn on a logarithmic scale. */
        public boolean isLogarithmic() {
            return this == LOG_UNIFORM || this == LOG_INTEGER;
        }

        /** Returns the JSON name. */
        @JsonValue
        public String label() {
            return label;
        }
    }
}
