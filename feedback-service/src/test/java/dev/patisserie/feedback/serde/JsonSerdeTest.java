package dev.patisserie.feedback.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

class JsonSerdeTest {

    private final JsonSerde<Point> serde = JsonSerde.of(Point.class);

    private record Point(int x, Long y) {}

    @Test
    void readsWhatItWrites() {
        byte[] bytes = serde.serializer().serialize("state", new Point(1, null));

        assertThat(serde.deserializer().deserialize("state", bytes)).isEqualTo(new Point(1, null));
    }

    @Test
    void keepsNull() {
        assertThat(serde.serializer().serialize("state", null)).isNull();
        assertThat(serde.deserializer().deserialize("state", null)).isNull();
    }

    @Test
    void namesTheTypeAndTheTopicOfDamagedState() {
        byte[] damaged = "{".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> serde.deserializer().deserialize("state", damaged))
                .isInstanceOf(SerializationException.class)
                .hasMessage("Point cannot be read from state");
    }
}
