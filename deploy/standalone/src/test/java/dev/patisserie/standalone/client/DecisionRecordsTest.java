package dev.patisserie.standalone.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.Decision;
import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.ModelPinned;
import dev.patisserie.common.event.ModelUnpinned;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.kafka.DeadLetter;
import dev.patisserie.common.wire.DecisionHeaders;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.standalone.broker.TestBroker;
import dev.patisserie.standalone.client.model.SelectionClient;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests that each decision of an operator has its author and its reason. */
class DecisionRecordsTest {

    @RegisterExtension
    static final TestBroker BROKER = new TestBroker();

    private static final Decision DECISION = new Decision("ada", "too slow");

    private final SelectionClient client = new SelectionClient(BROKER.bootstrap(), Clock.systemUTC());

    @Test
    void withdrawalHasAuthorAndReasonInItsHeaders() throws InterruptedException {
        client.withdraw("m-1", DECISION);

        ConsumerRecord<byte[], byte[]> tombstone = records(Topics.CHECKPOINTS).get(0);
        assertThat(tombstone.value()).isNull();
        assertDecided(tombstone);
    }

    @Test
    void pinAndUnpinHaveAuthorAndReasonInTheirEvents() throws InterruptedException {
        client.pin("desserts", "m-1", DECISION);
        client.unpin("desserts", DECISION);

        List<ConsumerRecord<byte[], byte[]>> records = records(Topics.MODEL_SELECTION);
        ModelPinned pinned = event(records.get(0), ModelPinned.class);
        assertThat(new Decision(pinned.by(), pinned.reason())).isEqualTo(DECISION);
        ModelUnpinned unpinned = event(records.get(1), ModelUnpinned.class);
        assertThat(new Decision(unpinned.by(), unpinned.reason())).isEqualTo(DECISION);
    }

    @Test
    void redrivenRecordHasAuthorAndReasonInItsHeaders() throws Exception {
        // Given
        var original = new ConsumerRecord<>(Topics.IMAGES, 0, 7L, bytes("camera-7"), bytes("photo"));
        KafkaClients.send(
                BROKER.bootstrap(),
                List.of(DeadLetter.of(Topics.IMAGES_DEAD_LETTERS, original, ErrorCode.IMAGE_CORRUPT, "why")));

        // When
        try (var redrive = new Redrive(BROKER.bootstrap(), Optional.empty(), false, DECISION)) {
            redrive.run();
        }

        // Then
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(records(Topics.IMAGES))
                .hasSize(1));
        assertDecided(records(Topics.IMAGES).get(0));
    }

    private static void assertDecided(ConsumerRecord<byte[], byte[]> record) {
        assertThat(EventCodec.text(record.headers(), DecisionHeaders.BY)).contains("ada");
        assertThat(EventCodec.text(record.headers(), DecisionHeaders.REASON)).contains("too slow");
    }

    private static <E extends Event> E event(ConsumerRecord<byte[], byte[]> record, Class<E> type) {
        return EventCodec.decode(record.headers(), record.value(), type);
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        try (TopicTail tail = TopicTail.fromStart(BROKER.bootstrap(), topic)) {
            return tail.drain();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
