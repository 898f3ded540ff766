package dev.patisserie.inference.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import dev.patisserie.common.json.JsonRuleException;
import dev.patisserie.inference.protocol.InferRequestJson.InputTensor;
import dev.patisserie.inference.protocol.InferRequestJson.RequestedOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a list and counts its elements while reading, so that a request of a few megabytes is rejected before it
 * creates millions of objects.
 */
abstract class BoundedList<T> extends StdDeserializer<List<T>> {

    private static final long serialVersionUID = 1L;

    private final Class<T> type;
    private final int most;
    private final String rule;

    /**
     * Creates a deserializer.
     *
     * @param type type of the elements, which must not be null
     * @param most maximum number of elements
     * @param rule message for more elements
     */
    private BoundedList(Class<T> type, int most, String rule) {
        super(List.class);
        this.type = type;
        this.most = most;
        this.rule = rule;
    }

    @Override
    public List<T> deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        if (!parser.isExpectedStartArrayToken()) {
            throw mismatch(parser, "expected an array");
        }
        List<T> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (list.size() == most) {
                throw mismatch(parser, rule);
            }
            list.add(element(parser, context, list.size()));
        }
        return list;
    }

    private T element(JsonParser parser, DeserializationContext context, int index) throws IOException {
        try {
            return element(parser, context);
        } catch (JsonMappingException e) {
            e.prependPath(List.class, index);
            throw e;
        }
    }

    private T element(JsonParser parser, DeserializationContext context) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            throw mismatch(parser, "an element must not be null");
        }
        return context.readValue(parser, type);
    }

    static JsonRuleException mismatch(JsonParser parser, String message) {
        return new JsonRuleException(parser, List.class, message);
    }

    /** The inputs of a request. */
    static final class Inputs extends BoundedList<InputTensor> {

        private static final long serialVersionUID = 1L;

        Inputs() {
            super(
                    InputTensor.class,
                    1,
                    "expected exactly one input, '%s' or '%s', found more".formatted(Tensors.IMAGE, Tensors.PIXELS));
        }
    }

    /** The requested outputs. */
    static final class Outputs extends BoundedList<RequestedOutput> {

        private static final long serialVersionUID = 1L;

        Outputs() {
            super(
                    RequestedOutput.class,
                    Tensors.OUTPUTS.size(),
                    "expected at most %d outputs, %s, found more".formatted(Tensors.OUTPUTS.size(), Tensors.OUTPUTS));
        }
    }

    /** The dimensions of a tensor. */
    static final class Shape extends BoundedList<Long> {

        private static final long serialVersionUID = 1L;

        Shape() {
            super(Long.class, 8, "expected a shape of at most 8 dimensions, found more");
        }
    }
}
