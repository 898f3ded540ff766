package dev.patisserie.common.json;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.patisserie.common.fault.Causes;
import dev.patisserie.common.text.Printable;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Describes why {@link Json} rejects a text, for the text's author: the field and the rule, without the reader's
 * classes and settings.
 */
public final class JsonRejection {

    static final String MISSING = "Cannot map `null`: a value is required";

    private static final String NULL_FOR_PRIMITIVE = "Cannot map `null`";
    private static final String TRAILING = "Trailing token";
    private static final String ENUM_OF_THE_JDK = "No enum constant";
    private static final String DUPLICATE = "Duplicate field";

    /** Jackson's description of the found value: "from Array value (token ...)". */
    private static final Pattern FOUND = Pattern.compile("(?:from|coerce) ([\\w-]+) value");

    private static final int MAX_QUOTE = 100; // characters

    private static final Map<Class<?>, String> SCALARS = Map.of(
            int.class, "an integer of 32 bits",
            Integer.class, "an integer of 32 bits",
            long.class, "an integer of 64 bits",
            Long.class, "an integer of 64 bits",
            double.class, "a finite number",
            Double.class, "a finite number",
            float.class, "a finite number",
            Float.class, "a finite number",
            Boolean.class, "true or false",
            Instant.class, "a time such as 2026-01-31T12:00:00Z");

    private JsonRejection() {}

    /** Returns the field and the violated rule. */
    public static String reason(JsonProcessingException failure) {
        Optional<String> rule = ownRule(failure);
        if (rule.isPresent()) {
            return rule.get();
        }
        for (Throwable cause : Causes.of(failure).toList()) {
            if (cause instanceof StreamConstraintsException) {
                return "a string, a number or the nesting exceeds its limit";
            }
            if (cause instanceof StreamReadException syntax) {
                return syntax(syntax);
            }
        }
        return failure instanceof JsonMappingException mapping ? mapping(mapping) : "it is no JSON";
    }

    /** Returns the message of one of our constructors, which names the field. */
    private static Optional<String> ownRule(Throwable failure) {
        return Causes.of(failure)
                .filter(cause -> cause.getClass() == IllegalArgumentException.class)
                .findFirst()
                .map(Throwable::getMessage)
                .filter(message -> !message.startsWith(ENUM_OF_THE_JDK));
    }

    private static String syntax(StreamReadException failure) {
        String message = failure.getOriginalMessage();
        return message.startsWith(DUPLICATE)
                ? "the field %s occurs twice".formatted(message.substring(DUPLICATE.length() + 1))
                : "it is no JSON from line %d, column %d on"
                        .formatted(
                                failure.getLocation().getLineNr(),
                                failure.getLocation().getColumnNr());
    }

    private static String mapping(JsonMappingException failure) {
        String field = field(failure);
        String message = String.valueOf(failure.getOriginalMessage());
        if (failure instanceof JsonRuleException) {
            return "%s (at %s)".formatted(message, field);
        }
        if (message.startsWith(TRAILING)) {
            return "there is content after the JSON value";
        }
        if (message.startsWith(NULL_FOR_PRIMITIVE)) {
            return field + " is missing";
        }
        if (failure instanceof InvalidTypeIdException type) {
            return typeName(field, type);
        }
        if (failure instanceof InvalidFormatException format) {
            return "%s must be %s, was '%s'"
                    .formatted(
                            field,
                            kind(format.getTargetType()),
                            Printable.abbreviated(String.valueOf(format.getValue()), MAX_QUOTE));
        }
        if (failure instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
            return "%s must be %s, was %s".formatted(field, kind(mismatch.getTargetType()), found(mismatch));
        }
        return field + " has a value that it must not have, such as null in an array";
    }

    private static String typeName(String field, InvalidTypeIdException failure) {
        JsonSubTypes types = failure.getBaseType().getRawClass().getAnnotation(JsonSubTypes.class);
        String names = types == null
                ? "a known name"
                : Arrays.stream(types.value())
                        .map(JsonSubTypes.Type::name)
                        .collect(Collectors.joining(", ", "one of ", ""));
        return "%s must be named %s, was %s"
                .formatted(
                        field,
                        names,
                        failure.getTypeId() == null
                                ? "absent"
                                : "'" + Printable.abbreviated(failure.getTypeId(), MAX_QUOTE) + "'");
    }

    private static String field(JsonMappingException failure) {
        var path = new StringBuilder();
        for (JsonMappingException.Reference step : failure.getPath()) {
            if (step.getFieldName() != null) {
                path.append(path.length() == 0 ? "" : ".").append(step.getFieldName());
            } else if (step.getIndex() >= 0) {
                path.append('[').append(step.getIndex()).append(']');
            }
        }
        return path.length() == 0 ? "the value" : path.toString();
    }

    private static String kind(Class<?> type) {
        String scalar = SCALARS.get(type);
        return scalar == null ? composite(type) : scalar;
    }

    private static String composite(Class<?> type) {
        if (type == boolean.class) {
            return "true or false";
        }
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(Object::toString)
                    .collect(Collectors.joining(", ", "one of ", ""));
        }
        if (CharSequence.class.isAssignableFrom(type)) {
            return "a string";
        }
        return Collection.class.isAssignableFrom(type) || type.isArray() ? "an array" : "an object";
    }

    /** Reads the message, because the parser is already closed and has no token. */
    private static String found(MismatchedInputException failure) {
        String message = failure.getOriginalMessage();
        if (message.contains("end-of-input")) {
            return "empty";
        }
        Matcher kind = FOUND.matcher(message);
        if (!kind.find()) {
            return message.contains("null") ? "null" : "another type";
        }
        return switch (kind.group(1)) {
            case "Array" -> "an array";
            case "Object" -> "an object";
            case "String" -> "a string";
            case "Boolean" -> "true or false";
            case "Number", "Integer", "Floating-point" -> "a number";
            default -> "another type";
        };
    }
}
