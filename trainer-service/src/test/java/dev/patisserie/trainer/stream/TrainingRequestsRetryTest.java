package dev.patisserie.trainer.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParseException;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.StallWatch;
import dev.patisserie.trainer.metrics.TrainerMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TrainingRequestsRetryTest {

    private final List<String> happened = new CopyOnWriteArrayList<>();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final TrainerMetrics metrics = new TrainerMetrics(registry);
    private final StallWatch watch = new StallWatch(Clock.systemUTC());
    private int failures;
    private Throwable failure;
    private boolean broken;

    /** A handler that fails a given number of times. */
    private final RequestHandler handler = new RequestHandler(null, null, null) {
        @Override
        void handle(ConsumerRecord<byte[], byte[]> record) {
            attempt("try " + record.offset());
        }

        @Override
        void giveUp(ConsumerRecord<byte[], byte[]> record) {
            happened.add("give up " + record.offset());
        }
    };

    private void attempt(String what) {
        happened.add(what);
        if (happened.size() <= failures) {
            broken = watch.oldest().isPresent();
            if (failure instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure;
        }
    }

    static Stream<Throwable> passing() {
        return Stream.of(
                new UncheckedIOException(new IOException("disk is full")),
                new TimeoutException("no broker"),
                new PatisserieException(ErrorCode.MODEL_STORE_UNAVAILABLE, "away"),
                new IllegalStateException("wrapped", new IOException("disk is full")),
                new OutOfMemoryError());
    }

    @ParameterizedTest
    @MethodSource("passing")
    void retriesARecordUntilItIsHandledAndThenAcknowledgesIt(Throwable passing) {
        // Given more failures than the attempts of an unexpected error
        failure = passing;
        failures = TrainingRequests.UNEXPECTED_ATTEMPTS + 2;

        // When
        receive();

        // Then
        assertThat(happened).hasSize(failures + 2).endsWith("try 7", "acknowledged");
        assertThat(happened).doesNotContain("give up 7");
        assertThat(broken).isTrue();
        assertThat(watch.oldest()).isEmpty();
    }

    static Stream<Throwable> unexpected() {
        return Stream.of(
                new ArithmeticException("long overflow"),
                new NullPointerException(),
                new StackOverflowError(),
                new IllegalStateException("record cannot be read", new JsonParseException(null, "damaged")));
    }

    @ParameterizedTest
    @MethodSource("unexpected")
    void rejectsARecordAfterRepeatedUnexpectedErrors(Throwable unexpected) {
        // Given
        failure = unexpected;
        failures = Integer.MAX_VALUE;

        // When
        receive();

        // Then
        assertThat(happened).containsExactly("try 7", "try 7", "try 7", "try 7", "try 7", "give up 7", "acknowledged");
        assertThat(registry.get(TrainerMetrics.UNEXPECTED_ERRORS)
                        .tag("source", "request")
                        .counter()
                        .count())
                .isEqualTo(5);
    }

    @Test
    void handlesARecordAfterOneUnexpectedError() {
        failure = new ArithmeticException("long overflow");
        failures = 1;

        receive();

        assertThat(happened).containsExactly("try 7", "try 7", "acknowledged");
    }

    @Test
    void continuesAfterAFailedCommit() {
        var record = new ConsumerRecord<>("training-requests", 0, 7, new byte[0], new byte[0]);

        requests()
                .receive(message(record, CompletableFuture.failedFuture(new TimeoutException("no broker"))))
                .await()
                .indefinitely();

        assertThat(happened).containsExactly("try 7", "acknowledged");
    }

    private void receive() {
        var record = new ConsumerRecord<>("training-requests", 0, 7, new byte[0], new byte[0]);
        requests()
                .receive(message(record, CompletableFuture.completedFuture(null)))
                .await()
                .indefinitely();
    }

    private TrainingRequests requests() {
        return new TrainingRequests(handler, metrics, watch, Duration.ofMillis(1));
    }

    private Message<byte[]> message(ConsumerRecord<byte[], byte[]> record, CompletableFuture<Void> acknowledgement) {
        return Message.of(
                record.value(), Metadata.of(new IncomingKafkaRecordMetadata<>(record, "training-requests")), () -> {
                    happened.add("acknowledged");
                    return acknowledgement;
                });
    }
}
