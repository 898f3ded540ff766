package dev.patisserie.feedback.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.DriftChanged;
import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.PredictionMade.Known;
import dev.patisserie.common.event.PredictionMade.Score;
import dev.patisserie.feedback.drift.MonitorKind;
import dev.patisserie.feedback.drift.MonitoredModel;
import java.io.File;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriftProcessorTest {

    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    private static final DriftSettings SETTINGS = new DriftSettings("desserts", Duration.ofDays(90));

    @TempDir
    File folder;

    private final Listener listener = new Listener();

    /** Records the outcomes. */
    private static final class Listener implements DriftListener {
        private final List<ObservationOutcome> outcomes = new ArrayList<>();
        private Map<MonitorKind, Double> levels = Map.of();

        @Override
        public void observed(ObservationOutcome outcome) {
            outcomes.add(outcome);
        }

        @Override
        public void alarmed(MonitorKind kind) {
            // the events show it
        }

        @Override
        public void levels(Map<MonitorKind, Double> largest) {
            levels = largest;
        }

        @Override
        public void closed() {
            levels = Map.of();
        }
    }

    /** The context of a task, whose stores outlive its processors. */
    private MockProcessorContext<String, DriftChanged> context() {
        var context = new MockProcessorContext<String, DriftChanged>(new Properties(), new TaskId(0, 0), folder);
        context.setCurrentSystemTimeMs(NOON.plus(Duration.ofDays(30)).toEpochMilli());
        for (StoreBuilder<?> builder : DriftStores.builders()) {
            StateStore store =
                    builder.withCachingDisabled().withLoggingDisabled().build();
            store.init(context.getStateStoreContext(), store);
            context.addStateStore(store);
        }
        return context;
    }

    private DriftProcessor processor(MockProcessorContext<String, DriftChanged> context) {
        var processor = new DriftProcessor(SETTINGS, listener);
        processor.init(context);
        return processor;
    }

    private static void receives(DriftProcessor processor, DriftInput input, Instant at) {
        processor.process(new Record<>("desserts", input, at.toEpochMilli()));
    }

    private static List<DriftChanged> events(MockProcessorContext<String, DriftChanged> context) {
        return context.forwarded().stream()
                .<DriftChanged>map(forwarded -> forwarded.record().value())
                .toList();
    }

    /** Returns answers in eight days, of which the last ones are mostly unfamiliar; some are repeated. */
    private static List<DriftInput> answers() {
        var random = new Random(3);
        List<DriftInput> answers = new ArrayList<>();
        for (int i = 0; i < 1_200; i++) {
            boolean isFamiliar = random.nextDouble() >= (i < 900 ? 0.1 : 0.7);
            var known = new Known(isFamiliar ? 1 : 0, 0.5, isFamiliar);
            String fingerprint = "%016x%016x".formatted(random.nextLong(), random.nextLong());
            answers.add(DriftInput.answer(i % 3 == 0 ? "camera" : null, answer("i-" + i, known, fingerprint)));
            if (i % 10 == 0) {
                answers.add(answers.get(random.nextInt(answers.size())));
            }
        }
        return answers;
    }

    private static PredictionMade answer(String imageId, Known known, String fingerprint) {
        return new PredictionMade(
                imageId,
                "cake",
                0.75,
                List.of(new Score("cake", 0.75)),
                "m-1",
                "ab".repeat(32),
                null,
                NOON,
                NOON,
                NOON,
                known,
                null,
                null,
                null,
                null,
                fingerprint);
    }

    private static void starts(DriftProcessor processor) {
        var model = new MonitoredModel("m-1", List.of("cake", "pie"), 0.9, 1_000, null, null);
        receives(processor, DriftInput.published(model), NOON);
        receives(processor, DriftInput.swapped("m-1"), NOON);
    }

    private static void receives(DriftProcessor processor, List<DriftInput> inputs, int from, int to) {
        for (int i = from; i < to; i++) {
            receives(processor, inputs.get(i), NOON.plus(Duration.ofMinutes(12L * i)));
        }
    }

    @Test
    void aRestartedProcessorContinuesWithTheStoredState() {
        // Given
        List<DriftInput> answers = answers();
        MockProcessorContext<String, DriftChanged> uninterrupted = context();
        DriftProcessor one = processor(uninterrupted);
        starts(one);
        receives(one, answers, 0, answers.size());
        List<ObservationOutcome> expected = List.copyOf(listener.outcomes);
        listener.outcomes.clear();

        // When: the processor is replaced every 50 answers
        MockProcessorContext<String, DriftChanged> restarted = context();
        starts(processor(restarted));
        for (int i = 0; i < answers.size(); i += 50) {
            receives(processor(restarted), answers, i, Math.min(i + 50, answers.size()));
        }

        // Then
        assertThat(events(uninterrupted)).extracting(DriftChanged::state).contains(DriftChanged.State.ALARMED);
        assertThat(events(restarted)).containsAll(events(uninterrupted));
        assertThat(events(restarted).get(events(restarted).size() - 1))
                .isEqualTo(events(uninterrupted).get(events(uninterrupted).size() - 1));
        assertThat(listener.outcomes).isEqualTo(expected).contains(ObservationOutcome.NEAR_DUPLICATE);
    }

    @Test
    void reportsTheLargestLevelOfEachKindUntilItCloses() {
        // Given
        MockProcessorContext<String, DriftChanged> context = context();
        DriftProcessor processor = processor(context);
        starts(processor);
        receives(processor, answers(), 0, 1_300);

        // When
        context.scheduledPunctuators().get(0).getPunctuator().punctuate(0);

        // Then
        assertThat(listener.levels)
                .containsOnlyKeys(MonitorKind.ERRORS, MonitorKind.UNFAMILIAR, MonitorKind.REJECTED, MonitorKind.MIX);
        assertThat(listener.levels.get(MonitorKind.UNFAMILIAR)).isGreaterThanOrEqualTo(1);

        // When
        processor.close();

        // Then
        assertThat(listener.levels).isEmpty();
    }
}
