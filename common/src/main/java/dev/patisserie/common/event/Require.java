package dev.patisserie.common.event;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Validation that the events share. Messages name the field, the rule and the value. */
final class Require {

    /** A name that is safe as a folder name, a metric label and a topic key. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    private static final Pattern FILE_NAME = Pattern.compile("[^./\\\\\\p{Cntrl}][^/\\\\\\p{Cntrl}]{0,254}");

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{32}");

    private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");

    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

    private Require() {}

    static String name(String field, String value) {
        if (!isName(value)) {
            throw new IllegalArgumentException(
                    "%s must be 1 to 128 letters, digits, '.', '_' or '-', the first a letter or digit, was %s"
                            .formatted(field, quoted(value)));
        }
        return value;
    }

    static boolean isName(String value) {
        return value != null && NAME.matcher(value).matches();
    }

    /** Requires a plain file name, without a path or characters that are special to a file system. */
    static String fileName(String field, String value) {
        if (value == null || !FILE_NAME.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "%s must be a file's name of 1 to 255 characters without '/', '\\' and control characters, and not begin with '.', was %s"
                            .formatted(field, quoted(value)));
        }
        return value;
    }

    static String sha256(String field, String value) {
        if (value == null || !SHA256.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "%s must be 64 lower-case hex digits (SHA-256), was %s".formatted(field, quoted(value)));
        }
        return value;
    }

    /** Requires the difference hash of an image; null is allowed. */
    static String optionalFingerprint(String value) {
        if (value != null && !FINGERPRINT.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "fingerprint must have 32 lower-case hex digits, was '%s'".formatted(value));
        }
        return value;
    }

    static String text(String field, String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("%s must not be blank, was %s".formatted(field, quoted(value)));
        }
        return value;
    }

    /** Returns an optional text of at most {@code max} characters; null if it is blank. */
    static String optionalText(String field, String value, int max) {
        if (value == null || value.isBlank()) {
            return null;
        }
        range(field + "'s length", value.length(), 1, max);
        return value;
    }

    /** Returns a copy of a list; rejects null and null elements. */
    static <T> List<T> list(String field, List<T> values) {
        present(field, values);
        if (values.stream().anyMatch(Objects::isNull)) {
            throw new IllegalArgumentException(field + " must not have null in it");
        }
        return List.copyOf(values);
    }

    /** Returns a copy of counts in two levels; rejects null and negative counts. */
    static <N extends Number> Map<String, Map<String, N>> counts(String field, Map<String, Map<String, N>> counts) {
        Map<String, Map<String, N>> copy = new TreeMap<>();
        present(field, counts).forEach((outer, inner) -> {
            String part = field + "." + outer;
            present(part, inner)
                    .forEach((name, count) -> atLeast(
                            part + "." + name, present(part + "." + name, count).longValue(), 0));
            copy.put(outer, Map.copyOf(inner));
        });
        return Map.copyOf(copy);
    }

    /** Returns a copy of values of the fields of a request: numbers and texts. */
    static Map<String, Object> values(String field, Map<String, Object> values) {
        present(field, values).forEach((name, value) -> {
            if (!(value instanceof Number || value instanceof String)) {
                throw new IllegalArgumentException(
                        "%s.%s must be a number or a string, was %s".formatted(field, name, value));
            }
        });
        return Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    static <T> T present(String field, T value) {
        if (value == null) {
            throw new IllegalArgumentException(field + " is missing");
        }
        return value;
    }

    /** Requires a time of the years 0 to 9999, so that sums and differences of times do not overflow. */
    static Instant time(String field, Instant value) {
        present(field, value);
        if (value.isBefore(EARLIEST) || !value.isBefore(END)) {
            throw new IllegalArgumentException(
                    "%s: expected a time of the years 0 to 9999, found %s".formatted(field, value));
        }
        return value;
    }

    static int range(String field, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException("%s must be %d to %d, was %d".formatted(field, min, max, value));
        }
        return value;
    }

    static long atLeast(String field, long value, long min) {
        if (value < min) {
            throw new IllegalArgumentException("%s must be at least %d, was %d".formatted(field, min, value));
        }
        return value;
    }

    /** Requires {@code min <= value <= max}; rejects NaN. */
    static double range(String field, double value, double min, double max) {
        if (!(value >= min && value <= max)) {
            throw new IllegalArgumentException("%s must be %s to %s, was %s".formatted(field, min, max, value));
        }
        return value;
    }

    /** Requires {@code 0 < value <= max}; rejects NaN. */
    static double positive(String field, double value, double max) {
        if (!(value > 0 && value <= max)) {
            throw new IllegalArgumentException(
                    "%s must be above 0 and at most %s, was %s".formatted(field, max, value));
        }
        return value;
    }

    private static String quoted(String value) {
        return value == null ? "absent" : "'" + value + "'";
    }
}
