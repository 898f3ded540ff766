package dev.patisserie.feedback.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.ImageReference;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

class JsonSerdeTest {

    private final JsonSerde<ImageReference> serde = JsonSerde.of(ImageReference.class);

    @Test
    void readsWhatItWrote() {
        var place = new ImageReference("images", 2, 7);

        byte[] bytes = serde.serializer().serialize("join", place);

        assertThat(serde.deserializer().deserialize("join", bytes)).isEqualTo(place);
    }

    @Test
    void nullStaysNull() {
        assertThat(serde.serializer().serialize("join", null)).isNull();
        assertThat(serde.deserializer().deserialize("join", null)).isNull();
    }

    @Test
    void namesTheExpectedTypeOfUnreadableBytes() {
        assertThatThrownBy(() -> serde.deserializer().deserialize("join", "{".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(SerializationException.class)
                .hasMessage("expected ImageReference as JSON, found bytes of another form");
    }
}
