package dev.patisserie.feedback.monitor;

import static dev.patisserie.feedback.monitor.MonitoredProcessor.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.DriftChanged;
import dev.patisserie.common.event.DriftChanged.State;
import dev.patisserie.feedback.drift.MonitorKind;
import java.io.File;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which streams raise which alarms, and the state of the monitors. */
class DriftProcessorTest {

    @TempDir
    File folder;

    private MonitoredProcessor processor;

    @BeforeEach
    void open() {
        processor = new MonitoredProcessor(folder, 1);
    }

    @Test
    void anUnchangedStreamRaisesNoAlarm() {
        processor.completesBaselines();

        processor.answers(10_000);

        assertThat(processor.alarmEvents()).isEmpty();
        assertThat(processor.outcomes()).hasSize(10_601).containsOnly(ObservationOutcome.COUNTED);
    }

    @Test
    void unfamiliarImagesRaiseTheAlarmOfTheirMonitorOnce() {
        // Given
        processor.completesBaselines();

        // When
        processor.changes(0.7, 0.5);
        processor.answers(300);

        // Then
        assertThat(processor.alarmEvents()).singleElement().satisfies(alarm -> {
            assertThat(alarm.key()).isEqualTo("desserts/unfamiliar");
            assertThat(alarm.modelId()).isEqualTo("m-1");
            assertThat(alarm.level()).isBetween(1.0, 1.5);
            assertThat(alarm.baseline().share()).isBetween(0.05, 0.15);
            assertThat(alarm.allowed().high()).isBetween(alarm.baseline().share() + 0.02, 0.2);
            assertThat(alarm.observed()).isGreaterThan(alarm.baseline().share());
            assertThat(alarm.changedAt()).isEqualTo(NOON.plus(Duration.ofDays(8)));
            assertThat(alarm.since()).isBetween(NOON, alarm.changedAt());
        });
        assertThat(processor.alarms()).containsExactly(MonitorKind.UNFAMILIAR);
    }

    @Test
    void figuresOfTheHoldoutAreBaselinesFromTheFirstAnswerOn() {
        // Given: as many unsure and unfamiliar answers as on the holdout
        processor.swapsWithFigures("m-1");
        processor.changes(0.05, 0.5);
        processor.changesUnsure(0.1);
        processor.answers(3_000);
        assertThat(processor.alarmEvents()).isEmpty();

        // When
        processor.changesUnsure(0.4);
        processor.answers(200);

        // Then
        assertThat(processor.alarmEvents()).singleElement().satisfies(alarm -> {
            assertThat(alarm.monitor()).isEqualTo("unsure");
            assertThat(alarm.baseline()).isEqualTo(new DriftChanged.Baseline(0.1, 10_000));
            assertThat(alarm.allowed().high()).isBetween(0.12, 0.121);
        });
    }

    @Test
    void anotherMixOfClassesRaisesTheAlarmsOfTheClasses() {
        processor.completesBaselines();

        processor.changes(0.1, 0.95);
        processor.answers(500);

        assertThat(processor.alarmEvents())
                .extracting(DriftChanged::monitor)
                .containsExactlyInAnyOrder("mix:cake", "mix:pie");
    }

    /** Two partitions of the reports may be read in any order. */
    @Test
    void anOlderReportOfAnotherModelIsIgnoredAfterANewerReportOfTheModelInUse() {
        // Given m-1 was reported at noon, and by another replica two hours later
        processor.swaps("m-1", "cake", "pie");
        processor.passes(Duration.ofHours(2));
        processor.swaps("m-1", "cake", "pie");
        int before = processor.events().size();

        // When
        processor.swapsAt(NOON.plus(Duration.ofHours(1)), "m-2", "cake", "pie");

        // Then
        assertThat(processor.events()).hasSize(before);
    }

    @Test
    void aSwapEndsAnAlarmAndCountsANewBaseline() {
        // Given
        processor.completesBaselines();
        processor.changes(0.7, 0.5);
        processor.answers(300);
        assertThat(processor.alarmEvents()).hasSize(1);
        int before = processor.events().size();

        // When
        processor.swaps("m-2", "cake", "tart");

        // Then: the alarm ends, and the monitor of the class that no longer exists is reset
        List<DriftChanged> monitors =
                processor.events().subList(before, processor.events().size());
        assertThat(monitors)
                .allSatisfy(monitor -> assertThat(monitor.state()).isEqualTo(State.OK))
                .extracting(monitor -> monitor.monitor() + " " + monitor.modelId() + " " + monitor.observations())
                .containsExactlyInAnyOrder(
                        "errors m-2 0", "unfamiliar m-2 0", "mix:cake m-2 0", "mix:tart m-2 0", "mix:pie m-1 0");

        // When: the same images are the baseline of this model
        processor.answers(300);

        // Then
        assertThat(processor.alarmEvents()).hasSize(1);
    }

    @Test
    void aRestartedProcessorContinuesWithTheStoredState() {
        // Given: the same images
        var restarted = new MonitoredProcessor(folder, 1);
        List<MonitoredProcessor> both = List.of(processor, restarted);

        // When: one processor is replaced every 50 answers
        both.forEach(MonitoredProcessor::completesBaselines);
        both.forEach(each -> each.changes(0.4, 0.5));
        for (int i = 0; i < 300; i++) {
            both.forEach(each -> each.answers(1));
            if (i % 50 == 0) {
                restarted.restarts();
            }
            if (i % 10 == 0) {
                both.forEach(MonitoredProcessor::repeatsTheLastAnswer);
            }
        }

        // Then
        assertThat(processor.alarmEvents()).isNotEmpty();
        assertThat(restarted.alarmEvents()).isEqualTo(processor.alarmEvents());
        assertThat(restarted.outcomes()).isEqualTo(processor.outcomes()).contains(ObservationOutcome.NEAR_DUPLICATE);
    }

    @Test
    void reportsTheLargestLevelOfEachKindUntilItCloses() {
        // Given
        processor.completesBaselines();
        processor.changes(0.7, 0.5);
        processor.answers(300);

        // When
        processor.reports();

        // Then
        assertThat(processor.levels()).containsOnlyKeys(MonitorKind.ERRORS, MonitorKind.UNFAMILIAR, MonitorKind.MIX);
        assertThat(processor.levels().get(MonitorKind.UNFAMILIAR)).isGreaterThanOrEqualTo(1);

        // When
        processor.closes();

        // Then
        assertThat(processor.levels()).isEmpty();
    }
}
