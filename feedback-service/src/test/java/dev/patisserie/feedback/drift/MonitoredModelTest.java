package dev.patisserie.feedback.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.LabelSource;
import dev.patisserie.common.event.PredictionMade.Known;
import dev.patisserie.common.event.SampleEvents;
import dev.patisserie.common.event.Selection;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.feedback.accuracy.Feedback;
import dev.patisserie.feedback.drift.MonitoredModel.Observation;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MonitoredModelTest {

    @Test
    void statesTheBaselinesOfTheHoldoutAndCountsTheOthers() {
        // Given: 90 % of 10,000 holdout images correct, 95 % familiar
        MonitoredModel model = new MonitoredModel("m-1", List.of("cake", "pie"), 0.9, 10_000, 0.6, 0.95, null, null);

        // When
        List<MonitorState> monitors = model.monitors();

        // Then
        assertThat(monitors)
                .extracting(each -> each.monitor().name())
                .containsExactly("errors", "unsure", "unfamiliar", "mix:cake", "mix:pie");
        assertThat(allowed(monitors.get(0))).isCloseTo(0.12, within(1e-12));
        assertThat(allowed(monitors.get(1))).isCloseTo(0.12, within(1e-12));
        assertThat(allowed(monitors.get(2))).isCloseTo(0.07, within(1e-12));
        assertThat(monitors.subList(3, 5)).extracting(MonitorState::detector).containsOnlyNulls();
    }

    @Test
    void theEventOfAModelStatesItsFigures() {
        CheckpointPublished plain = SampleEvents.all()
                .filter(CheckpointPublished.class::isInstance)
                .map(CheckpointPublished.class::cast)
                .filter(event -> event.calibration() == null)
                .findFirst()
                .orElseThrow();
        CheckpointPublished stated = SampleEvents.all()
                .filter(CheckpointPublished.class::isInstance)
                .map(CheckpointPublished.class::cast)
                .filter(event -> event.known() != null && event.known().accepted() != null)
                .findFirst()
                .orElseThrow();

        assertThat(MonitoredModel.of(stated).unsureBelow()).isEqualTo(0.5);
        assertThat(MonitoredModel.of(stated).familiarShare()).isEqualTo(0.95);
        assertThat(MonitoredModel.of(stated).pipeline()).isEqualTo(stated.pipeline());
        assertThat(MonitoredModel.of(plain).unsureBelow()).isNull();
        assertThat(MonitoredModel.of(plain).familiarShare()).isNull();
    }

    @Test
    void doesNotMonitorWhatAnOlderArchiveDoesNotState() {
        // Given
        List<String> classes =
                IntStream.range(0, 150).mapToObj(i -> "class-" + i).toList();
        MonitoredModel model = new MonitoredModel("m-1", classes, 0.9, 100, null, null, null, null);

        // Then: errors, unfamiliar, and 100 of the classes
        assertThat(model.monitors()).hasSize(102);
        assertThat(model.observations(answer("class-149", 0.1, null)))
                .hasSize(100)
                .allMatch(each -> !each.isPositive());
    }

    @Test
    void anAnswerIsAnObservationOfMostMonitors() {
        // Given
        MonitoredModel model = new MonitoredModel("m-1", List.of("cake", "pie"), 0.9, 100, 0.6, 0.95, null, null);

        assertThat(model.observations(answer("cake", 0.59, new Known(1, 2, false))))
                .containsExactly(
                        new Observation(Monitor.of(MonitorKind.UNSURE), true),
                        new Observation(Monitor.of(MonitorKind.UNFAMILIAR), true),
                        new Observation(Monitor.mix("cake"), true),
                        new Observation(Monitor.mix("pie"), false));
        assertThat(model.observations(answer("pie", 0.6, null)))
                .containsExactly(
                        new Observation(Monitor.of(MonitorKind.UNSURE), false),
                        new Observation(Monitor.mix("cake"), false),
                        new Observation(Monitor.mix("pie"), true));
    }

    @Test
    void onlyLabelsOfTheRandomSampleAreObservationsOfTheErrors() {
        // Given
        Monitor errors = Monitor.of(MonitorKind.ERRORS);
        Selection random = new Selection(SelectionPolicy.RANDOM, 0.5);

        assertThat(MonitoredModel.observation(Feedback.random(true, 0.9))).contains(new Observation(errors, false));
        assertThat(MonitoredModel.observation(Feedback.random(false, 0.9))).contains(new Observation(errors, true));
        assertThat(MonitoredModel.observation(Feedback.of(false, 0.9, Selection.MANUAL)))
                .isEmpty();
        assertThat(MonitoredModel.observation(Feedback.of("cake", 0.9, random, LabelSource.HEADER, false)))
                .isEmpty();
        assertThat(MonitoredModel.observation(Feedback.of(null, 0.9, random, LabelSource.HUMAN, true)))
                .isEmpty();
    }

    private static double allowed(MonitorState state) {
        return state.detector().above().allowed();
    }

    private static MonitoredAnswer answer(String label, double probability, Known known) {
        return new MonitoredAnswer("m-1", label, probability, known, null);
    }
}
