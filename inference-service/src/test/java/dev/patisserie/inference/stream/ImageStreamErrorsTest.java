package dev.patisserie.inference.stream;

import static dev.patisserie.inference.Checkpoints.NOON;
import static dev.patisserie.inference.Checkpoints.model;
import static dev.patisserie.inference.stream.Broker.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.fault.StallWatch;
import dev.patisserie.inference.classify.DeliveryObserver;
import dev.patisserie.inference.classify.FakeClassifier;
import dev.patisserie.inference.classify.ImageClassifier;
import dev.patisserie.inference.classify.ImageObserver;
import dev.patisserie.inference.classify.LiveModel;
import dev.patisserie.inference.classify.Outcome;
import dev.patisserie.inference.classify.Outcome.Predicted;
import dev.patisserie.inference.metrics.InferenceMetrics;
import dev.patisserie.inference.metrics.UnexpectedErrors;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordBatchMetadata;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors of a record, an observer or a meter do not terminate the stream. */
class ImageStreamErrorsTest {

    private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final InferenceMetrics metrics = new InferenceMetrics(registry, 10, CLOCK);
    private final LiveModel live = new LiveModel(CLOCK);
    private final List<Outcome> delivered = new ArrayList<>();
    private DeliveryObserver deliveries = (images, outcomes) -> {};
    private final Deque<Throwable> failures = new ArrayDeque<>(); // of later deliveries
    private Executor decoders = Runnable::run;
    private long offset;

    @ParameterizedTest
    @CsvSource({ // for an invalid year, the record timestamp (noon) is used
        "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z",
        "1600-01-01T00:00:00Z, 1600-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z, 9999-12-31T23:59:59Z",
        "-999999999-01-01T00:00:00+18:00, 2026-01-01T12:00:00Z",
        "+999999999-12-31T23:59:59-18:00, 2026-01-01T12:00:00Z"
    })
    void answersAnImageOfAnyYearAndLaterImages(String time, Instant expected) {
        // Given
        ImageStream stream = stream((images, outcomes) -> {});

        // When
        consume(stream, record(new RecordHeaders().add("ce_time", bytes(time))));
        consume(stream, record(new RecordHeaders()));

        // Then
        assertThat(eventTimes()).containsExactly(expected, NOON);
        assertThat(registry.get(InferenceMetrics.IMAGES).counter().count()).isEqualTo(2);
    }

    @Test
    void answersAnImageWithUnreadableHeadersByItsPosition() {
        // Given
        ImageStream stream = stream((images, outcomes) -> {});

        // When
        consume(stream, List.of(record(new UnreadableHeaders()), record(new RecordHeaders())));

        // Then
        assertThat(delivered)
                .extracting(outcome -> ((Predicted) outcome).prediction().imageId())
                .containsExactly("images-0-0", "images-0-1");
        assertThat(contained("image")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void answersABatchAfterAnObserverFailure(boolean withError) {
        // Given
        ImageStream stream = stream((images, outcomes) -> {
            if (withError) {
                throw new StackOverflowError();
            }
            throw new IllegalStateException("a bug");
        });

        // When
        consume(stream, record(new RecordHeaders()));
        consume(stream, record(new RecordHeaders()));

        // Then
        assertThat(delivered).hasSize(2);
        assertThat(contained("observer")).isEqualTo(2);
    }

    /** The images of the first pass would otherwise be answered twice, also with exactly-once. */
    @Test
    void resumesAfterTheLastAnswerIfTheClassificationFailsBetweenPasses() {
        // Given: no room for the decoding of the fourth image, at the first attempt
        var decodings = new AtomicInteger();
        decoders = task -> {
            if (decodings.incrementAndGet() == 4) {
                throw new RejectedExecutionException("no room");
            }
            task.run();
        };
        ImageStream stream = stream((images, outcomes) -> {});
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            records.add(record(new RecordHeaders()));
        }

        // When
        consume(stream, records);

        // Then
        assertThat(delivered)
                .extracting(outcome -> ((Predicted) outcome).prediction().imageId())
                .containsExactly("images-0-0", "images-0-1", "images-0-2", "images-0-3", "images-0-4", "images-0-5");
        assertThat(registry.get(InferenceMetrics.BATCH_RETRIES)
                        .tag("stage", "classify")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    private ImageStream stream(ImageObserver observer) {
        live.replace(model("m-1").event(), new FakeClassifier());
        var classifier = new ImageClassifier(
                live, (file, size) -> file, decoders, new ImageClassifier.Settings(4, 1), metrics, CLOCK);
        var persistence = new BatchRetry(metrics, new StallWatch(CLOCK), Duration.ofMillis(1));
        return new ImageStream(
                classifier,
                observer,
                deliveries,
                this::deliver,
                persistence,
                metrics,
                new UnexpectedErrors(registry),
                Runnable::run,
                CLOCK);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void retriesADeliveryThatFailsBeforeTheFirstSend(boolean withError) {
        // Given
        ImageStream stream = stream((images, outcomes) -> {});
        failures.add(withError ? new StackOverflowError() : new IllegalStateException("a bug"));

        // When
        consume(stream, record(new RecordHeaders()));

        // Then
        assertThat(delivered).hasSize(1);
        assertThat(failures).isEmpty();
    }

    private Uni<List<Outcome>> deliver(PolledBatch part, List<Outcome> outcomes) {
        Throwable failure = failures.poll();
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
        delivered.addAll(outcomes);
        return Uni.createFrom().item(outcomes);
    }

    private static void consume(ImageStream stream, ConsumerRecord<byte[], byte[]> record) {
        consume(stream, List.of(record));
    }

    private static void consume(ImageStream stream, List<ConsumerRecord<byte[], byte[]>> records) {
        var batch = new IncomingKafkaRecordBatchMetadata<>(
                new ConsumerRecords<>(Map.of(new TopicPartition("images", 0), records), Map.of()), "images", Map.of());
        stream.consume(Message.of(List.of(new byte[0]), Metadata.of(batch)))
                .await()
                .indefinitely();
        stream.idle().join();
    }

    private ConsumerRecord<byte[], byte[]> record(Headers headers) {
        return new ConsumerRecord<>(
                "images",
                0,
                offset++,
                NOON.toEpochMilli(),
                TimestampType.CREATE_TIME,
                0,
                0,
                bytes("camera-1"),
                new byte[] {1},
                headers,
                Optional.empty());
    }

    private List<Instant> eventTimes() {
        return delivered.stream()
                .map(outcome -> ((Predicted) outcome).prediction().eventTime())
                .toList();
    }

    private double contained(String source) {
        return registry.get(UnexpectedErrors.UNEXPECTED_ERRORS)
                .tag("source", source)
                .counter()
                .count();
    }

    private static final class UnreadableHeaders extends RecordHeaders {

        @Override
        public Header lastHeader(String key) {
            throw new IllegalStateException("unreadable");
        }
    }
}
