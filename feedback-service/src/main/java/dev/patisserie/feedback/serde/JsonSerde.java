package dev.patisserie.feedback.serde;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.patisserie.common.json.Json;
import java.io.IOException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Converts values of one type to JSON and back. Null remains null.
 *
 * @param <T> the type
 */
public final class JsonSerde<T> implements Serde<T> {

    private final Class<T> type;

    private JsonSerde(Class<T> type) {
        this.type = type;
    }

    /** Creates the serde of a type. */
    public static <T> JsonSerde<T> of(Class<T> type) {
        return new JsonSerde<>(type);
    }

    @Override
    public Serializer<T> serializer() {
        return (topic, value) -> write(value);
    }

    private byte[] write(T value) {
        try {
            return value == null ? null : Json.MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new SerializationException("expected a value that is writable as JSON, found " + value, e);
        }
    }

    @Override
    public Deserializer<T> deserializer() {
        return (topic, bytes) -> read(topic, bytes);
    }

    private T read(String topic, byte[] bytes) {
        try {
            return bytes == null ? null : Json.MAPPER.readValue(bytes, type);
        } catch (IOException e) {
            throw new SerializationException(
                    "expected a %s as JSON on %s, found other bytes".formatted(type.getSimpleName(), topic), e);
        }
    }
}
