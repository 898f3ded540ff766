package dev.patisserie.common.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;

/** A value violates a rule of one of our deserializers. {@link JsonRejection} adds the field to the message. */
public final class JsonRuleException extends MismatchedInputException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param parser the parser, positioned at the value
     * @param target the type to read
     * @param message the rule, such as {@code expected at most 8 dimensions}
     */
    public JsonRuleException(JsonParser parser, Class<?> target, String message) {
        super(parser, message, target);
    }
}
