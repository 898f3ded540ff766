package dev.patisserie.common.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;

/** A value breaks a rule of one of our deserializers. {@link JsonRejection} repeats the message and adds the field. */
public final class JsonRuleException extends MismatchedInputException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates one.
     *
     * @param parser at the value
     * @param target the type that is read
     * @param message the rule, such as {@code expected at most 8 dimensions}
     */
    public JsonRuleException(JsonParser parser, Class<?> target, String message) {
        super(parser, message, target);
    }
}
