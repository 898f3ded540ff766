package dev.patisserie.standalone.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.kafka.DeadLetter;
import dev.patisserie.standalone.broker.TestBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedriveUnsendableTest {

    @RegisterExtension
    static final TestBroker BROKER = new TestBroker();

    @Test
    void skipsDeadLettersThatCannotBeSentBack() throws Exception {
        // Given: a dead letter that its topic rejects, and a reduced one
        ProducerRecord<byte[], byte[]> reduced = DeadLetter.reduced(
                Topics.IMAGES_DEAD_LETTERS, original(Topics.IMAGES, "reduced"), ErrorCode.IMAGE_CORRUPT, "why");
        ProducerRecord<byte[], byte[]> large = letter(Topics.TRAINING_REQUESTS, "x".repeat(3 << 19));
        KafkaClients.send(
                BROKER.bootstrap(),
                List.of(letter(Topics.IMAGES, "before"), large, reduced, letter(Topics.IMAGES, "behind")));

        // When
        Redrive.Counts counts;
        try (var redrive = new Redrive(BROKER.bootstrap(), Optional.empty(), false)) {
            counts = redrive.run();
        }

        // Then
        assertThat(counts).isEqualTo(new Redrive.Counts(Map.of(Topics.IMAGES, 2), 0, 0, 0, 2));
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            try (TopicTail tail = TopicTail.fromStart(BROKER.bootstrap(), Topics.IMAGES)) {
                assertThat(tail.drain())
                        .extracting(record -> new String(record.value()))
                        .containsExactly("before", "behind");
            }
        });
    }

    private static ProducerRecord<byte[], byte[]> letter(String from, String value) {
        return DeadLetter.of(from + ".dead-letters", original(from, value), ErrorCode.IMAGE_CORRUPT, "why");
    }

    private static ConsumerRecord<byte[], byte[]> original(String topic, String value) {
        return new ConsumerRecord<>(topic, 0, 7L, new byte[] {1}, value.getBytes(StandardCharsets.UTF_8));
    }
}
