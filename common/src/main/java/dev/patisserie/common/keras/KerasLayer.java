package dev.patisserie.common.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A layer in the description of a model.
 *
 * @param name its name, unique in its model
 * @param className its class, for example {@code Conv2D}
 * @param operation whether it is a function of {@code keras.ops}, such as {@code a + b}, and not a layer; it has no
 *     weights
 * @param config its arguments; of an operation those of its call, {@code args} and {@code kwargs}
 * @param inputs names of the layers whose outputs it takes, in order; empty for an input layer
 * @param model the layers of a nested model; empty for other layers
 */
public record KerasLayer(
        String name,
        String className,
        boolean operation,
        JsonNode config,
        List<String> inputs,
        Optional<KerasModel> model) {

    /** The class of inputs. */
    public static final String INPUT = "InputLayer";

    /** Copies the list. */
    public KerasLayer {
        inputs = List.copyOf(inputs);
    }

    /** Returns whether this is an input of its model. */
    public boolean isInput() {
        return className.equals(INPUT);
    }

    /** Returns the layer's group in a weights file without its number. */
    public String group() {
        return group(className);
    }

    /** Returns the name of a class in snake case, as Keras writes it. */
    static String group(String className) {
        return className
                .replaceAll("\\W+", "")
                .replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
                .replaceAll("([a-z])([A-Z])", "$1_$2")
                .toLowerCase(Locale.ROOT);
    }
}
