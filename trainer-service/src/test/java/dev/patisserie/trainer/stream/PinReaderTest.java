package dev.patisserie.trainer.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.ModelPinned;
import dev.patisserie.common.event.ModelPolicySet;
import dev.patisserie.common.event.ModelRefusalCleared;
import dev.patisserie.common.event.RolloutCommanded;
import dev.patisserie.common.kafka.TopicView.Change;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.trainer.champion.ModelCatalog;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class PinReaderTest {

    private static final Instant AT = Instant.parse("2026-01-01T12:00:00Z");

    private final PinReader reader = new PinReader(new ModelCatalog());

    private static ConsumerRecord<byte[], byte[]> record(Event event) {
        ProducerRecord<byte[], byte[]> encoded =
                EventCodec.encode("model-selection", event, new EventCodec.Context("e", URI.create("/test"), AT));
        return new ConsumerRecord<>(
                "model-selection",
                0,
                0,
                0,
                TimestampType.CREATE_TIME,
                0,
                0,
                encoded.key(),
                encoded.value(),
                encoded.headers(),
                Optional.empty());
    }

    private static ConsumerRecord<byte[], byte[]> tombstone(String key) {
        return new ConsumerRecord<>("model-selection", 0, 0, key.getBytes(StandardCharsets.UTF_8), null);
    }

    @Test
    void readsPinsByDataSet() {
        assertThat(reader.read(record(new ModelPinned("desserts", "m-1", AT))))
                .contains(new Change<>("desserts", Optional.of("m-1")));
        assertThat(reader.read(tombstone("desserts"))).contains(new Change<>("desserts", Optional.empty()));
    }

    @Test
    void ignoresOtherDecisions() {
        assertThat(reader.read(
                        record(new ModelPolicySet("desserts", ModelPolicySet.Rollout.SHADOW, 0.2, AT, null, null))))
                .isEmpty();
        assertThat(reader.read(record(
                        new RolloutCommanded("desserts", RolloutCommanded.Command.START, "m-1", AT, null, null))))
                .isEmpty();
        assertThat(reader.read(record(new ModelRefusalCleared("desserts", "m-1", "0".repeat(64), AT, "", "somebody"))))
                .isEmpty();
        assertThat(reader.read(tombstone(ModelPolicySet.KEY_PREFIX + "desserts")))
                .isEmpty();
    }
}
