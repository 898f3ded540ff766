package dev.patisserie.standalone.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.kafka.DeadLetter;
import dev.patisserie.standalone.broker.TestBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedriveTest {

    @RegisterExtension
    static final TestBroker BROKER = new TestBroker();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ProducerRecord<byte[], byte[]> letter(String from, String to, String value, ErrorCode code) {
        var original = new ConsumerRecord<>(from, 0, 7L, bytes("camera-7"), bytes(value));
        original.headers().add("ce_id", bytes("i-" + value)).add("label", bytes("pie"));
        return DeadLetter.of(to, original, code, "why");
    }

    private static Redrive.Counts redrive(Optional<String> code, boolean dryRun) {
        try (var redrive = new Redrive(BROKER.bootstrap(), code, dryRun)) {
            return redrive.run();
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> images() {
        try (TopicTail tail = TopicTail.fromStart(BROKER.bootstrap(), Topics.IMAGES)) {
            return tail.drain();
        }
    }

    private static List<String> values() {
        return images().stream().map(record -> new String(record.value())).toList();
    }

    /** Records of a transaction become visible shortly after its commit. */
    private static void awaitValues(String... expected) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(values())
                .containsExactly(expected));
    }

    /** Runs several redrives on one broker, since their offsets persist. */
    @Test
    void sendsEachDeadLetterBackOnceUnchanged() throws Exception {
        // Given
        String images = Topics.IMAGES_DEAD_LETTERS;
        KafkaClients.send(
                BROKER.bootstrap(),
                List.of(
                        letter(Topics.IMAGES, images, "large", ErrorCode.IMAGE_TOO_LARGE),
                        letter(Topics.IMAGES, images, "corrupt", ErrorCode.IMAGE_CORRUPT),
                        letter(Topics.IMAGES, images, "large too", ErrorCode.IMAGE_TOO_LARGE),
                        new ProducerRecord<>(images, bytes("no letter")),
                        letter(
                                Topics.TRAINING_REQUESTS,
                                Topics.TRAINING_REQUESTS_DEAD_LETTERS,
                                "request",
                                ErrorCode.EVENT_INVALID)));

        // When it is a dry run, nothing is sent or stored
        var all = Map.of(Topics.IMAGES, 3, Topics.TRAINING_REQUESTS, 1);
        assertThat(redrive(Optional.empty(), true)).isEqualTo(new Redrive.Counts(all, 0, 0, 1, 0));
        assertThat(values()).isEmpty();

        // When one code is redriven
        assertThat(redrive(Optional.of("IMAGE_TOO_LARGE"), false))
                .isEqualTo(new Redrive.Counts(Map.of(Topics.IMAGES, 2), 0, 2, 1, 0));
        awaitValues("large", "large too");

        // When all are redriven, the others are sent
        assertThat(redrive(Optional.empty(), false))
                .isEqualTo(new Redrive.Counts(Map.of(Topics.IMAGES, 1, Topics.TRAINING_REQUESTS, 1), 2, 0, 1, 0));
        awaitValues("large", "large too", "corrupt");

        // When all are redriven again, none is sent
        assertThat(redrive(Optional.empty(), false)).isEqualTo(new Redrive.Counts(Map.of(), 4, 0, 1, 0));
        assertThat(values()).hasSize(3);
        assertThat(images()).allSatisfy(record -> {
            assertThat(record.key()).isEqualTo(bytes("camera-7"));
            assertThat(Arrays.stream(record.headers().toArray()).map(Header::key))
                    .containsExactly("ce_id", "label", "patisserie_act");
        });
    }

    @Test
    void namesThePositionOfAMissingDeadLetter() {
        var place = DeadRecord.Place.of(Topics.IMAGES_DEAD_LETTERS + "-0-99");

        assertThatThrownBy(() -> DeadLetters.read(BROKER.bootstrap(), place))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("images.dead-letters-0-99");
    }

    @Test
    void rejectsAMalformedPosition() {
        assertThatThrownBy(() -> DeadRecord.Place.of("images"))
                .hasMessageContaining("expected topic-partition-offset")
                .hasMessageContaining("found 'images'");
    }
}
