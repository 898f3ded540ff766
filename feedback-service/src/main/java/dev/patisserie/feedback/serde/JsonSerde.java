package dev.patisserie.feedback.serde;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.patisserie.common.json.Json;
import java.io.IOException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Serialises values of internal topics and state stores as JSON. Null stays null. Thread-safe.
 *
 * @param <T> type of the values
 */
public final class JsonSerde<T> implements Serde<T> {

    private final Class<T> type;

    private JsonSerde(Class<T> type) {
        this.type = type;
    }

    /** Creates a serde of a type that Jackson can write and read. */
    public static <T> JsonSerde<T> of(Class<T> type) {
        return new JsonSerde<>(type);
    }

    @Override
    public Serializer<T> serializer() {
        return (topic, value) -> {
            try {
                return value == null ? null : Json.MAPPER.writeValueAsBytes(value);
            } catch (JsonProcessingException e) {
                throw new SerializationException("%s must be writable as JSON".formatted(type.getSimpleName()), e);
            }
        };
    }

    @Override
    public Deserializer<T> deserializer() {
        return (topic, bytes) -> {
            try {
                return bytes == null ? null : Json.MAPPER.readValue(bytes, type);
            } catch (IOException e) {
                throw new SerializationException(
                        "expected %s as JSON, found bytes of another form".formatted(type.getSimpleName()), e);
            }
        };
    }
}
