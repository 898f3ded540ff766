package dev.patisserie.common.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Numbers and times as JSON Schema defines them, without conversion from other types. */
final class StrictScalars {

    private StrictScalars() {}

    static SimpleModule module() {
        var module = new SimpleModule("strict-scalars");
        add(module, Integer.TYPE, Integer.class, StrictScalars::integer);
        add(module, Long.TYPE, Long.class, StrictScalars::integer64);
        add(module, Double.TYPE, Double.class, StrictScalars::number);
        add(module, Float.TYPE, Float.class, StrictScalars::number32);
        module.addDeserializer(Boolean.TYPE, new Truth(Boolean.TYPE));
        module.addDeserializer(Boolean.class, new Truth(Boolean.class));
        module.addDeserializer(Instant.class, new Time());
        return module;
    }

    private static <T> void add(
            SimpleModule module, Class<T> primitive, Class<T> wrapper, Function<BigDecimal, T> conversion) {
        module.addDeserializer(primitive, new Number<>(primitive, conversion));
        module.addDeserializer(wrapper, new Number<>(wrapper, conversion));
    }

    /** Returns null if the number is not an integer, or is out of range. */
    private static Integer integer(BigDecimal number) {
        return isInteger(number, Integer.MIN_VALUE, Integer.MAX_VALUE) ? number.intValueExact() : null;
    }

    private static Long integer64(BigDecimal number) {
        return isInteger(number, Long.MIN_VALUE, Long.MAX_VALUE) ? number.longValueExact() : null;
    }

    /** Checks the range first: 1e999999999 would take a gigabyte as an integer. */
    private static boolean isInteger(BigDecimal number, long min, long max) {
        return number.compareTo(BigDecimal.valueOf(min)) >= 0
                && number.compareTo(BigDecimal.valueOf(max)) <= 0
                && (number.signum() == 0 || number.stripTrailingZeros().scale() <= 0);
    }

    private static Double number(BigDecimal number) {
        double value = number.doubleValue();
        return Double.isFinite(value) ? value : null;
    }

    private static Float number32(BigDecimal number) {
        float value = number.floatValue();
        return Float.isFinite(value) ? value : null;
    }

    /** Reads a JSON number. */
    private static final class Number<T> extends StdScalarDeserializer<T> {

        private static final long serialVersionUID = 1L;

        private final transient Function<BigDecimal, T> conversion;

        Number(Class<T> type, Function<BigDecimal, T> conversion) {
            super(type);
            this.conversion = conversion;
        }

        @Override
        public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (!parser.currentToken().isNumeric()) {
                throw wrongType(parser, context, handledType());
            }
            BigDecimal number = parser.getDecimalValue();
            T value = conversion.apply(number);
            if (value == null) {
                throw context.weirdNumberException(number, handledType(), "out of range");
            }
            return value;
        }

        @Override
        public T getNullValue(DeserializationContext context) throws JsonMappingException {
            return handledType().isPrimitive() ? context.reportInputMismatch(this, JsonRejection.MISSING) : null;
        }
    }

    /** Reads {@code true} or {@code false}. */
    private static final class Truth extends StdScalarDeserializer<Boolean> {

        private static final long serialVersionUID = 1L;

        Truth(Class<Boolean> type) {
            super(type);
        }

        @Override
        public Boolean deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (!parser.currentToken().isBoolean()) {
                throw wrongType(parser, context, handledType());
            }
            return parser.getBooleanValue();
        }

        @Override
        public Boolean getNullValue(DeserializationContext context) throws JsonMappingException {
            return handledType().isPrimitive() ? context.reportInputMismatch(this, JsonRejection.MISSING) : null;
        }
    }

    private static JsonMappingException wrongType(JsonParser parser, DeserializationContext context, Class<?> type)
            throws IOException {
        return parser.currentToken() == JsonToken.VALUE_STRING
                ? context.weirdStringException(parser.getText(), type, "a string")
                : MismatchedInputException.from(parser, type, "from " + JsonToken.valueDescFor(parser.currentToken()));
    }

    /** Reads a time in the format {@code date-time} of JSON Schema (RFC 3339). */
    private static final class Time extends StdScalarDeserializer<Instant> {

        private static final long serialVersionUID = 1L;

        private static final Pattern FORMAT =
                Pattern.compile("\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?([Zz]|[+-]\\d{2}:\\d{2})");

        Time() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                throw wrongType(parser, context, handledType());
            }
            String text = parser.getText();
            try {
                if (FORMAT.matcher(text).matches()) {
                    return OffsetDateTime.parse(text).toInstant();
                }
            } catch (DateTimeException e) {
                // such as February 30: rejected below
            }
            throw context.weirdStringException(text, handledType(), "no date-time");
        }
    }
}
