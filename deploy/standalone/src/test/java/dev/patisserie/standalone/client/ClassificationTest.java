package dev.patisserie.standalone.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.kafka.DeadLetter;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.standalone.broker.TestBroker;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ClassificationTest {

    @RegisterExtension
    static final TestBroker BROKER = new TestBroker();

    private static final Instant NOW = Instant.parse("2026-01-31T09:30:00Z");

    private static final Duration SHORT = Duration.ofMillis(700);

    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private Photo photo(String name) {
        try {
            return Photo.of(Files.writeString(folder.resolve(name), name), "tart");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Classification.Result classify(Duration patience, List<Photo> photos) throws Exception {
        return new Classification(patience, Clock.fixed(NOW, ZoneOffset.UTC), answered -> {})
                .run(BROKER.bootstrap(), photos);
    }

    private TopicResponder service;

    private void serve(Function<ConsumerRecord<byte[], byte[]>, List<ProducerRecord<byte[], byte[]>>> answer) {
        service = new TopicResponder(BROKER.bootstrap(), Topics.IMAGES, answer);
    }

    @AfterEach
    void stopService() throws Exception {
        if (service != null) {
            service.close();
        }
    }

    private static String id(ConsumerRecord<byte[], byte[]> image) {
        return EventCodec.text(image.headers(), "ce_id").orElseThrow();
    }

    private static ProducerRecord<byte[], byte[]> prediction(ConsumerRecord<byte[], byte[]> image) {
        var made = new PredictionMade(
                id(image),
                "tart",
                0.75,
                List.of(new PredictionMade.Score("tart", 0.75)),
                "m-1",
                "0".repeat(64),
                null,
                NOW,
                NOW,
                NOW);
        return EventCodec.encode(
                Topics.PREDICTIONS, image.key(), made, new EventCodec.Context(id(image), URI.create("/test"), NOW));
    }

    private static ProducerRecord<byte[], byte[]> deadLetter(ConsumerRecord<byte[], byte[]> image) {
        return DeadLetter.of(Topics.IMAGES_DEAD_LETTERS, image, ErrorCode.IMAGE_CORRUPT, "burnt");
    }

    private static boolean isNamed(ConsumerRecord<byte[], byte[]> image, String prefix) {
        return new String(image.key(), StandardCharsets.UTF_8).startsWith(prefix);
    }

    @Test
    void assignsEachPhotoItsOutcome() throws Exception {
        // Given more photos than may be in flight
        List<Photo> photos = IntStream.range(0, 3 * Classification.IN_FLIGHT)
                .mapToObj(i -> photo((i % 10 == 0 ? "bad" : "good") + i))
                .toList();

        // When
        serve(image -> List.of(isNamed(image, "bad") ? deadLetter(image) : prediction(image)));
        Classification.Result result = classify(LONG, photos);

        // Then
        assertThat(result.repeats()).isZero();
        assertThat(result.answers()).extracting(Answer::photo).containsExactlyInAnyOrderElementsOf(photos);
        assertThat(result.answers()).allSatisfy(answer -> assertThat(answer.outcome())
                .isInstanceOf(
                        answer.photo().file().toString().contains("bad")
                                ? ImageOutcome.DeadLettered.class
                                : ImageOutcome.Predicted.class));
    }

    @Test
    void countsARepeatedOutcome() throws Exception {
        // Given a service that repeats the first answer before the second photo's answer
        List<ConsumerRecord<byte[], byte[]>> images = new ArrayList<>();
        serve(image -> {
            images.add(image);
            return images.stream().map(ClassificationTest::prediction).toList();
        });

        // When both are in one partition, and so in this order
        Classification.Result result = classify(LONG, List.of(photo("twin"), photo("twin")));

        // Then
        assertThat(result.answers()).hasSize(2);
        assertThat(result.repeats()).isEqualTo(1);
    }

    @Test
    void stopsWaitingForASilentService() throws Exception {
        Classification.Result result = classify(SHORT, List.of(photo("lost")));

        assertThat(result.answers())
                .singleElement()
                .extracting(Answer::outcome)
                .isInstanceOfSatisfying(ImageOutcome.Unanswered.class, outcome -> assertThat(outcome.reason())
                        .contains("no answer"));
    }

    @Test
    void reportsAPhotoThatTheBrokerRejects() throws Exception {
        Path huge = folder.resolve("huge");
        try (var file = new RandomAccessFile(huge.toFile(), "rw")) {
            file.setLength(65L << 20); // the limit is 64 MiB
        }

        Classification.Result result = classify(LONG, List.of(Photo.of(huge, null)));

        assertThat(result.answers())
                .singleElement()
                .extracting(Answer::outcome)
                .isInstanceOfSatisfying(ImageOutcome.Unanswered.class, outcome -> assertThat(outcome.reason())
                        .startsWith("not sent"));
    }

    @Test
    void ignoresOutcomesOfOtherClients() throws Exception {
        serve(image -> List.of(prediction(image)));
        try (var other = KafkaClients.producer(BROKER.bootstrap())) {
            other.send(photo("other").record(NOW)).get();
        }

        Classification.Result result = classify(LONG, List.of(photo("mine")));

        assertThat(result.answers())
                .extracting(answer -> answer.photo().file().getFileName())
                .containsExactly(Path.of("mine"));
        assertThat(result.repeats()).isZero();
    }
}
