package dev.patisserie.inference.stream;

import static dev.patisserie.inference.Checkpoints.NOON;
import static dev.patisserie.inference.stream.Broker.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.Topics;
import dev.patisserie.inference.classify.LiveModel;
import dev.patisserie.inference.config.InferenceConfig;
import dev.patisserie.inference.metrics.InferenceMetrics;
import dev.patisserie.inference.metrics.SelectionMetrics;
import dev.patisserie.inference.metrics.UnexpectedErrors;
import dev.patisserie.inference.model.ModelReconciler;
import dev.patisserie.inference.model.RetryPolicy;
import dev.patisserie.inference.model.SwapMemory;
import dev.patisserie.inference.model.Worker;
import dev.patisserie.inference.select.Catalog;
import dev.patisserie.inference.select.CatchUp;
import dev.patisserie.inference.select.PinState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Records of the topics of models: an error that no code expects does not end their channels. */
class StreamErrorsTest {

    private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final UnexpectedErrors errors = new UnexpectedErrors(registry);
    private final InferenceMetrics metrics = new InferenceMetrics(registry, 10, CLOCK);
    private final Catalog catalog = new Catalog();

    private final Worker worker =
            new Worker() {
                @Override
                public void execute(Runnable task) {
                    throw new IllegalStateException("shut down");
                }

                @Override
                public void executeAfter(Duration delay, Runnable task) {
                    throw new StackOverflowError();
                }
            };

    private final ModelReconciler reconciler =
            new ModelReconciler(
                    new ModelReconciler.Selection("desserts", catalog),
                    (checkpoint, room) -> null,
                    new LiveModel(CLOCK),
                    List.of(),
                    new ModelReconciler.Policy(
                            new RetryPolicy(1, Duration.ZERO),
                            new SwapMemory(OptionalLong.empty(), false)),
                    worker);

    @Test
    void survivesARecordOfCheckpoints() {
        // Given
        var stream =
                new CheckpointStream(
                        catalog,
                        reconciler,
                        new CatchUp(Topics.CHECKPOINTS),
                        metrics,
                        errors,
                        config(),
                        worker);

        // When
        stream.consume(unreadable(Topics.CHECKPOINTS));

        // Then: reading failed, and so did waiting for the end of the topic
        assertThat(contained("checkpoint")).isEqualTo(2);
    }

    @Test
    void survivesARecordOfModelSelection() {
        // Given
        var stream =
                new SelectionStream(
                        config(),
                        catalog,
                        reconciler,
                        new SelectionMetrics(registry, () -> PinState.NONE),
                        errors,
                        new CatchUp(Topics.MODEL_SELECTION),
                        worker);

        // When
        stream.consume(unreadable(Topics.MODEL_SELECTION));

        // Then
        assertThat(contained("selection")).isEqualTo(2);
    }

    private static ConsumerRecord<byte[], byte[]> unreadable(String topic) {
        return new ConsumerRecord<>(topic, 0, 0, bytes("key"), null) {
            @Override
            public byte[] key() {
                throw new IllegalStateException("unreadable");
            }
        };
    }

    private double contained(String source) {
        return registry.get(UnexpectedErrors.UNEXPECTED_ERRORS)
                .tag("source", source)
                .counter()
                .count();
    }

    private static InferenceConfig config() {
        return (InferenceConfig)
                Proxy.newProxyInstance(
                        InferenceConfig.class.getClassLoader(),
                        new Class<?>[] {InferenceConfig.class},
                        (proxy, method, arguments) ->
                                method.getName().equals("dataset")
                                        ? "desserts"
                                        : Duration.ofSeconds(5));
    }
}
