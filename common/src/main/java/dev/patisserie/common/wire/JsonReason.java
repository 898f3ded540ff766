package dev.patisserie.common.wire;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;

import java.time.temporal.Temporal;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The reason of a JSON failure in the terms of JSON: field and rule, never the names of classes or
 * the settings of the parser, which mean nothing to the sender.
 */
final class JsonReason {

    private static final String MALFORMED = "it is malformed";

    /** What Jackson says of the value that it found: "from Array value (token ...)". */
    private static final Pattern FOUND = Pattern.compile("(?:from|coerce) ([\\w-]+) value");

    /** A class, a setting of Jackson, or Jackson's own quoting of either. */
    private static final Pattern INTERNAL =
            Pattern.compile("[a-z]\\.[A-Z][A-Za-z]|Exception|Feature|Json[A-Z]|Constraints|`");

    private static final Pattern ADVICE = Pattern.compile("[;:]? (to )?enable .*|\\n.*");

    private static final int LONGEST_QUOTE = 100;

    private static final String TRUTH = "true or false";
    private static final String NUMBER = "a number";
    private static final String WHOLE = "a whole number within its range";

    private static final Map<Class<?>, String> SCALARS =
            Map.of(
                    boolean.class, TRUTH,
                    Boolean.class, TRUTH,
                    double.class, NUMBER,
                    Double.class, NUMBER,
                    int.class, WHOLE,
                    Integer.class, WHOLE,
                    long.class, WHOLE,
                    Long.class, WHOLE,
                    String.class, "a text");

    private static final Pattern KNOWN_KINDS = Pattern.compile("known type ids = (\\[[^]]*])");

    private JsonReason() {}

    static String of(JsonProcessingException failure) {
        if (failure instanceof JsonMappingException mapping) {
            return ofMapping(mapping);
        }
        if (failure instanceof StreamConstraintsException) {
            return "a text, a number or the nesting is beyond the limits" + at(failure);
        }
        return clean(ADVICE.matcher(failure.getOriginalMessage()).replaceAll("")) + at(failure);
    }

    private static String at(JsonProcessingException failure) {
        JsonLocation location = failure.getLocation();
        return location == null
                ? ""
                : " (line %d, column %d)".formatted(location.getLineNr(), location.getColumnNr());
    }

    private static String ofMapping(JsonMappingException failure) {
        Throwable cause = failure.getCause();
        if (isRule(cause)) {
            return cause.getMessage();
        }
        if (cause instanceof JsonProcessingException json
                && !(json instanceof JsonMappingException)) {
            return of(json);
        }
        String reason =
                failure instanceof MismatchedInputException mismatch
                                && (cause == null || mismatch instanceof InvalidFormatException)
                        ? mismatch(mismatch)
                        : clean(failure.getOriginalMessage());
        String path = path(failure);
        return path.isEmpty() ? reason : "%s (at %s)".formatted(reason, path);
    }

    /** Whether a record says it, which names its field; the JDK's own are of other kinds. */
    private static boolean isRule(Throwable cause) {
        return cause != null
                && cause.getClass() == IllegalArgumentException.class
                && cause.getMessage() != null
                && !cause.getMessage().startsWith("No enum constant");
    }

    private static String mismatch(MismatchedInputException failure) {
        if (failure.getClass() == MismatchedInputException.class
                && isClean(failure.getOriginalMessage())) {
            return failure.getOriginalMessage();
        }
        if (failure instanceof InvalidTypeIdException kind) {
            return kind(kind);
        }
        if (failure.getTargetType() == null) {
            return MALFORMED;
        }
        return "expected %s, found %s".formatted(expected(failure.getTargetType()), found(failure));
    }

    /** An object whose kind is named by a field of its own. */
    private static String kind(InvalidTypeIdException failure) {
        Matcher known = KNOWN_KINDS.matcher(failure.getOriginalMessage());
        String expected = known.find() ? "one of " + known.group(1) : "another kind";
        return failure.getTypeId() == null
                ? "expected a field that names its kind, found none"
                : "expected %s, found '%s'".formatted(expected, shortened(failure.getTypeId()));
    }

    private static String found(MismatchedInputException failure) {
        String message = failure.getOriginalMessage();
        if (failure instanceof InvalidFormatException invalid
                && invalid.getValue() instanceof String text) {
            return "'%s'".formatted(shortened(text));
        }
        if (message.contains("null")) {
            return "null";
        }
        if (message.contains("end-of-input")) {
            return "nothing";
        }
        Matcher kind = FOUND.matcher(message);
        return kind.find() ? kind(kind.group(1)) : "another kind of value";
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "...";
    }

    private static String kind(String jackson) {
        return switch (jackson) {
            case "Array" -> "an array";
            case "Object" -> "an object";
            case "String" -> "a text";
            case "Boolean" -> TRUTH;
            case "Number", "Integer", "Floating-point" -> NUMBER;
            default -> "another kind of value";
        };
    }

    private static String expected(Class<?> type) {
        if (SCALARS.containsKey(type)) {
            return SCALARS.get(type);
        }
        if (Temporal.class.isAssignableFrom(type)) {
            return "a time in ISO-8601";
        }
        if (type.isEnum()) {
            return "one of " + Arrays.toString(type.getEnumConstants());
        }
        return type.isArray() || Iterable.class.isAssignableFrom(type) ? "an array" : "an object";
    }

    /** Returns the field, in the form {@code inputs[0].name}; empty for the whole document. */
    private static String path(JsonMappingException failure) {
        var path = new StringBuilder();
        for (JsonMappingException.Reference step : failure.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.toString();
    }

    private static String clean(String message) {
        return isClean(message) ? message : MALFORMED;
    }

    private static boolean isClean(String message) {
        return message != null && !INTERNAL.matcher(message).find();
    }
}
