package dev.patisserie.trainer.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.tensorflow.ndarray.Shape;

/** The golden files, written by the scripts in {@code src/test/python}. */
public final class Golden {

    private Golden() {}

    /** Reads {@code golden/<name>}. */
    public static JsonNode json(String name) {
        try (InputStream in = Golden.class.getResourceAsStream("/golden/" + name)) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the path of {@code golden/<name>}. */
    public static Path file(String name) {
        try {
            return Path.of(Golden.class.getResource("/golden/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads the variables of {@code golden/networks/<name>.json}, in Keras's order. */
    public static Map<String, Shape> variables(String network) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        for (JsonNode variable : json("networks/" + network + ".json").get("variables")) {
            shapes.put(variable.get(0).asText(), shape(variable.get(1)));
        }
        return shapes;
    }

    /** Reads an array of numbers as a shape. */
    public static Shape shape(JsonNode axes) {
        return Shape.of(StreamSupport.stream(axes.spliterator(), false)
                .mapToLong(JsonNode::asLong)
                .toArray());
    }
}
