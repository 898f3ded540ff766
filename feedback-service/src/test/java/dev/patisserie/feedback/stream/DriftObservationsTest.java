package dev.patisserie.feedback.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.DriftChanged;
import dev.patisserie.common.event.DriftChanged.State;
import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.Selection;
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

/** Which records of the topics are observations. */
class DriftObservationsTest {

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
    void wrongRandomLabelsRaiseTheAlarmOfTheErrors() {
        // Given: 10 % errors on the holdout
        stream.publishes("m-1");
        stream.swaps("m-1");

        // When
        for (int i = 0; i < 100; i++) {
            label(stream.answers(), i % 2 == 0, 0, Facts.RANDOM);
        }
        topology.passes(Duration.ofSeconds(1));

        // Then
        assertThat(stream.alarms()).containsExactly("errors");
        assertThat(topology.count(DriftMetrics.ALARMS, "monitor", "errors")).isEqualTo(1);
        assertThat(topology.registry
                        .get(DriftMetrics.EVIDENCE)
                        .tag("monitor", "errors")
                        .gauge()
                        .value())
                .isGreaterThanOrEqualTo(1);
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

    /** Otherwise a sender could choose the images whose errors count. */
    @Test
    void aLabelOfTheSenderDoesNotReplaceThatOfAPerson() {
        // Given an image whose sender states its class
        stream.publishes("m-1");
        stream.swaps("m-1");
        PredictionMade answer = Facts.prediction("i-1", "m-1", "cake", "tart", stream.now());
        stream.answers(answer, null, stream.now());
        assertThat(counted()).isEqualTo(1);

        // When
        label(answer, false, 1, Facts.RANDOM);

        // Then
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
