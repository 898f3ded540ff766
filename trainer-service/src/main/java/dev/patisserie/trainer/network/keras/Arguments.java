package dev.patisserie.trainer.network.keras;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.keras.KerasLayer;
import dev.patisserie.trainer.network.Node;
import dev.patisserie.trainer.network.layer.Window;
import dev.patisserie.trainer.network.layer.Window.Padding;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The arguments of a layer in a Keras file.
 *
 * @param layer the layer
 */
record Arguments(KerasLayer layer) {

    private static final int MOST = 1 << 20; // of sizes and numbers of channels

    /** Returns an integer, 0 to 2^20. */
    int integer(String name, int fallback) {
        JsonNode value = layer.config().path(name);
        return value.isNull() || value.isMissingNode() ? fallback : integer(name, value);
    }

    private int integer(String name, JsonNode value) {
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.asInt() < 0 || value.asInt() > MOST) {
            throw refused(name, value);
        }
        return value.asInt();
    }

    /** Returns two integers, for rows and columns. */
    int[] pair(String name) {
        JsonNode value = layer.config().path(name);
        if (value.isArray() && value.size() == 2) {
            return new int[] {integer(name, value.get(0)), integer(name, value.get(1))};
        }
        int both = integer(name, value);
        return new int[] {both, both};
    }

    /** Returns two pairs of integers. */
    int[][] pairs(String name) {
        JsonNode value = layer.config().path(name);
        boolean nested = value.isArray() && value.size() == 2 && value.get(0).isArray();
        int[][] pairs = new int[2][2];
        for (int axis = 0; axis < 2; axis++) {
            for (int side = 0; side < 2; side++) {
                pairs[axis][side] = nested ? integer(name, value.get(axis).path(side)) : pair(name)[axis];
            }
        }
        return pairs;
    }

    /** Returns a finite number. */
    float number(String name, double fallback) {
        JsonNode value = layer.config().path(name);
        if (value.isNull() || value.isMissingNode()) {
            return (float) fallback;
        }
        float number = value.floatValue();
        if (!value.isNumber() || !Float.isFinite(number)) {
            throw refused(name, value);
        }
        return number;
    }

    /** Returns one number, or one for each channel. */
    float[] numbers(String name) {
        List<JsonNode> values = new ArrayList<>();
        flatten(layer.config().path(name), values);
        float[] numbers = new float[values.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = values.get(i).floatValue();
            if (!values.get(i).isNumber() || !Float.isFinite(numbers[i])) {
                throw refused(name, values.get(i));
            }
        }
        if (numbers.length == 0) {
            throw refused(name, layer.config().path(name));
        }
        return numbers;
    }

    private static void flatten(JsonNode node, List<JsonNode> values) {
        if (node.isArray()) {
            node.forEach(child -> flatten(child, values));
        } else {
            values.add(node);
        }
    }

    boolean flag(String name, boolean fallback) {
        return layer.config().path(name).asBoolean(fallback);
    }

    /** Returns a text; Keras describes a function by its name or by an object with it. */
    String text(String name, String fallback) {
        JsonNode value = layer.config().path(name);
        if (value.isObject()) {
            JsonNode config = value.path("config");
            value = config.isTextual() ? config : value.path("class_name");
        }
        return value.isTextual() ? value.asText() : fallback;
    }

    /** Checks that channels are the last dimension. */
    void requireChannelsLast() {
        requireOneOf("data_format", text("data_format", "channels_last"), "channels_last");
    }

    /** Checks that an argument names the last dimension, by -1 or its number, or in a list of one. */
    void requireLastAxis(Node input) {
        JsonNode axis = layer.config().path("axis");
        JsonNode only = axis.isArray() && axis.size() == 1 ? axis.get(0) : axis;
        boolean isLast = only.isNull()
                || only.isMissingNode()
                || only.isIntegralNumber()
                        && (only.asInt() == -1 || only.asInt() == input.shape().numDimensions());
        if (!isLast) {
            throw refused("axis", axis);
        }
    }

    /** Returns the only number among the arguments of an operation; empty if there is none. */
    OptionalDouble constant() {
        List<JsonNode> numbers = new ArrayList<>();
        layer.config().path("args").forEach(numbers::add);
        layer.config().path("kwargs").forEach(numbers::add);
        numbers.removeIf(argument -> !argument.isNumber());
        if (numbers.size() != 1 || !Float.isFinite(numbers.get(0).floatValue())) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(numbers.get(0).doubleValue());
    }

    /** Returns whether the first argument of an operation is a number. */
    boolean isConstantFirst() {
        return layer.config().path("args").path(0).isNumber();
    }

    /** Returns the window of a convolution or of a pooling. */
    Window window(String size) {
        int[] sizes = pair(size);
        int[] strides = layer.config().path("strides").isNull() ? sizes : pair("strides");
        String padding = text("padding", "valid");
        requireOneOf("padding", padding, "valid", "same");
        requireChannelsLast();
        if (layer.config().has("dilation_rate") && pair("dilation_rate")[0] * pair("dilation_rate")[1] != 1) {
            throw refused("dilation_rate", layer.config().path("dilation_rate"));
        }
        if (integer("groups", 1) != 1) {
            throw refused("groups", layer.config().path("groups"));
        }
        Padding positions = padding.equals("same") ? Padding.SAME : Padding.VALID;
        return new Window(sizes[0], sizes[1], strides[0], strides[1], positions);
    }

    void requireOneOf(String name, String found, String... allowed) {
        if (!List.of(allowed).contains(found)) {
            throw refused(name, layer.config().path(name));
        }
    }

    /** Checks that an argument has no effect. */
    void requireDefault(String name, double value) {
        if (number(name, value) != value) {
            throw refused(name, layer.config().path(name));
        }
    }

    /** Returns the refusal of a layer because of an argument. */
    PatisserieException refused(String name, JsonNode found) {
        return new PatisserieException(
                ErrorCode.KERAS_UNSUPPORTED,
                "expected a supported %s of the layer '%s' of class %s, found %s; change the layer and train again"
                        .formatted(name, layer.name(), layer.className(), found.isMissingNode() ? "none" : found));
    }
}
