package dev.patisserie.feedback.stream;

import static dev.patisserie.feedback.Facts.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.DriftChanged;
import dev.patisserie.common.event.DriftChanged.State;
import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.Selection;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.feedback.Facts;
import dev.patisserie.feedback.metrics.DriftMetrics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which streams raise which alarms. */
class DriftAlarmsTest {

    private TestTopology topology;
    private MonitoredStream stream;

    @BeforeEach
    void open(@TempDir Path folder) {
        topology = new TestTopology(folder);
        stream = new MonitoredStream(topology, 1);
    }

    @AfterEach
    void close() {
        topology.close();
    }

    private void label(PredictionMade answer, boolean isCorrect, long seconds, Selection selection) {
        String other = answer.label().equals("cake") ? "pie" : "cake";
        topology.label(Facts.label(answer.imageId(), isCorrect ? answer.label() : other, "ann", seconds, selection));
    }

    private double counted() {
        return stream.outcome("counted");
    }

    @Test
    void anUnchangedStreamRaisesNoAlarm() {
        stream.completesBaselines();

        stream.answers(3_000);

        assertThat(stream.alarms()).isEmpty();
        assertThat(counted()).isEqualTo(3_601);
    }

    @Test
    void unfamiliarImagesRaiseTheAlarmOfTheirMonitorOnce() {
        // Given
        stream.completesBaselines();
        stream.events();

        // When
        stream.unfamiliar = 0.7;
        stream.answers(300);
        topology.passes(Duration.ofSeconds(1));

        // Then
        List<DriftChanged> alarms = stream.events().stream()
                .filter(event -> event.state() == State.ALARMED)
                .toList();
        assertThat(alarms).singleElement().satisfies(alarm -> {
            assertThat(alarm.key()).isEqualTo("desserts/unfamiliar");
            assertThat(alarm.modelId()).isEqualTo("m-1");
            assertThat(alarm.level()).isBetween(1.0, 1.5);
            assertThat(alarm.baseline().share()).isBetween(0.05, 0.15);
            assertThat(alarm.allowed().high()).isBetween(alarm.baseline().share() + 0.02, 0.2);
            assertThat(alarm.observed()).isGreaterThan(alarm.allowed().high());
            assertThat(alarm.changedAt()).isEqualTo(NOON.plus(Duration.ofDays(8)));
            assertThat(alarm.since()).isBetween(NOON, alarm.changedAt());
        });
        assertThat(topology.count(DriftMetrics.ALARMS, "monitor", "unfamiliar")).isEqualTo(1);
        assertThat(topology.registry
                        .get(DriftMetrics.EVIDENCE)
                        .tag("monitor", "unfamiliar")
                        .gauge()
                        .value())
                .isGreaterThanOrEqualTo(1);
    }

    @Test
    void anotherMixOfClassesRaisesTheAlarmsOfTheClasses() {
        stream.completesBaselines();

        stream.cake = 0.95;
        stream.answers(500);

        assertThat(stream.alarms()).containsExactly("mix:cake", "mix:pie");
    }

    @Test
    void rejectedImagesRaiseTheirAlarmIfTheirBytesAreTheReason() {
        // Given
        stream.completesBaselines();

        // When: as many images are rejected as answered, first for another reason
        for (int i = 0; i < 100; i++) {
            stream.answers(1);
            stream.rejects(ErrorCode.EVENT_INVALID);
        }
        List<String> before = stream.alarms();
        for (int i = 0; i < 100; i++) {
            stream.answers(1);
            stream.rejects(ErrorCode.IMAGE_CORRUPT);
        }

        // Then
        assertThat(before).isEmpty();
        assertThat(stream.alarms()).containsExactly("rejected");
    }

    @Test
    void wrongRandomLabelsRaiseTheAlarmOfTheErrors() {
        // Given: 10 % errors on the holdout
        stream.publishes("m-1");
        stream.swaps("m-1");

        // When
        for (int i = 0; i < 100; i++) {
            label(stream.answers(), i % 2 == 0, 0, Facts.RANDOM);
        }

        // Then
        assertThat(stream.alarms()).containsExactly("errors");
    }

    @Test
    void labelsOfChosenImagesAreNoObservations() {
        stream.publishes("m-1");
        stream.swaps("m-1");

        for (int i = 0; i < 100; i++) {
            label(stream.answers(), false, 0, Selection.MANUAL);
        }

        assertThat(stream.alarms()).isEmpty();
        assertThat(counted()).isEqualTo(100);
    }

    @Test
    void aChangedOrRetractedLabelCountsOnce() {
        // Given
        stream.publishes("m-1");
        stream.swaps("m-1");
        PredictionMade answer = stream.answers();
        label(answer, false, 1, Facts.RANDOM);
        double first = counted();

        // When
        label(answer, true, 2, Facts.RANDOM);
        topology.retract(answer.imageId(), 3);
        label(answer, false, 4, Facts.RANDOM);

        // Then: one answer and one label
        assertThat(topology.joined()).hasSizeGreaterThanOrEqualTo(3);
        assertThat(first).isEqualTo(2);
        assertThat(counted()).isEqualTo(2);
    }

    @Test
    void aReplayAddsNoObservations() {
        // Given
        stream.publishes("m-1");
        stream.swaps("m-1");
        List<PredictionMade> answers = Stream.generate(stream::next).limit(50).toList();

        // When
        for (int i = 0; i < 2; i++) {
            answers.forEach(answer -> stream.answers(answer, null, stream.now()));
        }

        // Then
        assertThat(counted()).isEqualTo(50);
        assertThat(stream.outcome("near_duplicate")).isEqualTo(50);
    }

    @Test
    void oneCameraCountsOnceAMinute() {
        stream.publishes("m-1");
        stream.swaps("m-1");

        for (int i = 0; i < 30; i++) {
            stream.passes(Duration.ofSeconds(10));
            stream.answers(stream.next(), "camera", stream.now());
        }

        assertThat(counted()).isEqualTo(5);
        assertThat(stream.outcome("same_minute")).isEqualTo(25);
    }

    @Test
    void aWatchingMonitorReportsItsLevelEveryTenMinutes() {
        // Given: the share of errors rises slowly, so that the monitor watches for a long time
        stream.publishes("m-1");
        stream.swaps("m-1");
        stream.events();
        for (int i = 0; i < 2_000 && !stream.monitors().containsKey("errors"); i++) {
            label(stream.answers(), i % 5 != 0, 0, Facts.RANDOM);
        }

        // When
        label(stream.answers(), true, 0, Facts.RANDOM);
        List<DriftChanged> soon = stream.events();
        stream.passes(Duration.ofMinutes(10));
        label(stream.answers(), true, 600, Facts.RANDOM);

        // Then
        assertThat(soon).isEmpty();
        assertThat(stream.events()).singleElement().satisfies(event -> {
            assertThat(event.monitor()).isEqualTo("errors");
            assertThat(event.state()).isEqualTo(State.WATCHING);
            assertThat(event.level()).isBetween(0.5, 1.0);
        });
    }
}
