package dev.patisserie.inference.stream;

import static dev.patisserie.inference.Checkpoints.NOON;
import static dev.patisserie.inference.stream.Broker.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.kafka.TopicView;
import dev.patisserie.inference.classify.LiveModel;
import dev.patisserie.inference.control.CheckpointStream;
import dev.patisserie.inference.control.SelectionStream;
import dev.patisserie.inference.metrics.InferenceMetrics;
import dev.patisserie.inference.metrics.SelectionMetrics;
import dev.patisserie.inference.model.MemoryBudget;
import dev.patisserie.inference.model.ModelReconciler;
import dev.patisserie.inference.model.RetryPolicy;
import dev.patisserie.inference.model.Worker;
import dev.patisserie.inference.select.Catalog;
import dev.patisserie.inference.select.PinState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** An unexpected error skips one record of the model topics. */
class StreamErrorsTest {

    private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Catalog catalog = new Catalog();

    private final ModelReconciler reconciler = new ModelReconciler(
            new ModelReconciler.Selection("desserts", catalog),
            (checkpoint, room) -> null,
            new LiveModel(CLOCK),
            List.of(),
            new ModelReconciler.Policy(
                    new RetryPolicy(1, Duration.ZERO, () -> 0.5), new MemoryBudget(OptionalLong.empty(), false), CLOCK),
            new NotStarted());

    /** An unused worker, because the reconciler is not started. */
    private static final class NotStarted implements Worker {
        @Override
        public void execute(Runnable task) {
            throw new IllegalStateException("not started");
        }

        @Override
        public void executeAfter(Duration delay, Runnable task) {
            throw new IllegalStateException("not started");
        }
    }

    @Test
    void skipsAndCountsAFailingCheckpointRecord() {
        // Given
        var stream = new CheckpointStream(catalog, reconciler, new InferenceMetrics(registry, 10, CLOCK));
        var view = new TopicView<>(stream);

        // When
        view.add(unreadable(Topics.CHECKPOINTS));
        view.add(tombstone(Topics.CHECKPOINTS, "m-1"));

        // Then
        assertThat(count("inference.checkpoints", "outcome", "invalid")).isEqualTo(1);
        assertThat(count("inference.checkpoints", "outcome", "withdrawn")).isEqualTo(1);
    }

    @Test
    void skipsAndCountsAFailingSelectionRecord() {
        // Given
        var stream = new SelectionStream(
                "desserts", catalog, reconciler, new SelectionMetrics(registry, () -> PinState.NONE), cleared -> {
                    throw new IllegalStateException("cannot be cleared");
                });
        var view = new TopicView<>(stream);

        // When
        view.add(unreadable(Topics.MODEL_SELECTION));
        view.add(tombstone(Topics.MODEL_SELECTION, "desserts"));

        // Then
        assertThat(count("inference.model.selections", "outcome", "invalid")).isEqualTo(1);
        assertThat(count("inference.model.selections", "outcome", "unpinned")).isEqualTo(1);
    }

    private static ConsumerRecord<byte[], byte[]> tombstone(String topic, String key) {
        return new ConsumerRecord<>(topic, 0, 1, bytes(key), null);
    }

    private static ConsumerRecord<byte[], byte[]> unreadable(String topic) {
        return new ConsumerRecord<>(topic, 0, 0, bytes("key"), null) {
            @Override
            public byte[] key() {
                throw new IllegalStateException("unreadable");
            }
        };
    }

    private double count(String meter, String tag, String value) {
        return registry.get(meter).tag(tag, value).counter().count();
    }
}
