package dev.patisserie.feedback.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.AccuracyEstimated;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.feedback.accuracy.AccuracySums;
import dev.patisserie.feedback.accuracy.WeightedSums;
import dev.patisserie.feedback.metrics.FeedbackMetrics;
import dev.patisserie.feedback.metrics.UnexpectedErrors;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.File;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EstimateProcessorTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final EstimateProcessor processor = new EstimateProcessor("desserts", new FeedbackMetrics(registry));
    private MockProcessorContext<String, AccuracyEstimated> context;

    @BeforeEach
    @SuppressWarnings("unchecked") // the type is that of the builder
    void open(@TempDir File stateDir) {
        context = new MockProcessorContext<>(new Properties(), new TaskId(0, 0), stateDir);
        var store = (KeyValueStore<String, ModelSums>)
                EstimateProcessor.builder().withLoggingDisabled().build();
        store.init(context.getStateStoreContext(), store);
        context.addStateStore(store);
        processor.init(context);
    }

    private void receives(String modelId, int partition, AccuracySums sums) {
        processor.process(new Record<>(modelId, new ModelSums(modelId, partition, sums), 0));
    }

    private void estimates() {
        context.scheduledPunctuators().get(0).getPunctuator().punctuate(0);
    }

    private static AccuracySums withWeights(double weights) {
        AccuracySums none = AccuracySums.NONE;
        var weighted = new WeightedSums(20, weights, 40, 10, 20);
        return new AccuracySums(1, 0.5, none.random(), weighted, Map.of(SelectionPolicy.RANDOM, 20L), Map.of());
    }

    @Test
    void aModelWithoutEstimateDoesNotStopTheOthers() {
        // Given
        for (int i = 0; i < 10; i++) {
            receives("m-" + i, 0, withWeights(i == 5 ? Double.NaN : 20));
        }

        // When
        estimates();

        // Then
        assertThat(context.forwarded().stream()
                        .<String>map(forwarded -> forwarded.record().key()))
                .containsExactlyInAnyOrder("m-0", "m-1", "m-2", "m-3", "m-4", "m-6", "m-7", "m-8", "m-9");
        assertThat(registry.get(UnexpectedErrors.NAME).counter().count()).isEqualTo(1);
    }

    @Test
    void addsThePartitionsOfAModelAndOfNoOther() {
        // Given
        receives("m", 0, AccuracySums.NONE.withPrediction(0.5));
        receives("m", 12, AccuracySums.NONE.withPrediction(0.5));
        receives("m-1", 0, AccuracySums.NONE.withPrediction(0.5));

        // When
        estimates();

        // Then
        assertThat(context.forwarded().stream()
                        .map(forwarded -> forwarded.record().key() + " "
                                + forwarded.record().value().images()))
                .containsExactlyInAnyOrder("m 2", "m-1 1");
    }
}
