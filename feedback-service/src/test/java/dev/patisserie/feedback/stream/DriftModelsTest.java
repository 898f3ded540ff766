package dev.patisserie.feedback.stream;

import static dev.patisserie.feedback.Facts.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.DriftChanged;
import dev.patisserie.common.event.DriftChanged.State;
import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.Topics;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which model is monitored, and records that must not stop the service. */
class DriftModelsTest {

    private TestTopology topology;
    private MonitoredStream stream;

    @BeforeEach
    void open(@TempDir Path folder) {
        topology = new TestTopology(folder);
        stream = new MonitoredStream(topology, 2);
    }

    @AfterEach
    void close() {
        topology.close();
    }

    @Test
    void aSwapStartsTheMonitorsWithTheBaselineOfTheHoldout() {
        stream.publishes("m-1");
        stream.swaps("m-1");

        Map<String, DriftChanged> monitors = stream.monitors();
        assertThat(monitors).containsOnlyKeys("errors", "unfamiliar", "mix:cake", "mix:pie");
        assertThat(monitors.get("errors")).satisfies(errors -> {
            assertThat(errors.state()).isEqualTo(State.OK);
            assertThat(errors.baseline()).isEqualTo(new DriftChanged.Baseline(0.1, 10_000));
            assertThat(errors.allowed()).isEqualTo(new DriftChanged.Band(0, 0.12000000000000001));
            assertThat(errors.observed()).isNull();
            assertThat(errors.since()).isNull();
            assertThat(errors.changedAt()).isEqualTo(NOON);
        });
        assertThat(monitors.get("unfamiliar").baseline()).isNull();
        assertThat(monitors.get("unfamiliar").allowed()).isNull();
    }

    @Test
    void answersOfAnotherModelAreIgnored() {
        stream.publishes("m-1");
        stream.publishes("m-2");
        stream.swaps("m-2");
        stream.answersAs("m-1");

        stream.answers(10);

        assertThat(stream.outcome("other_model")).isEqualTo(10);
        assertThat(stream.outcome("counted")).isZero();
    }

    @Test
    void theReportsOfOtherReplicasDoNotStartTheMonitorsAgain() {
        // Given
        stream.publishes("m-1");
        stream.swaps("m-1");
        stream.monitors();

        // When
        stream.swaps("m-1");

        // Then
        assertThat(stream.events()).isEmpty();
    }

    @Test
    void aSwapThatIsReadBeforeItsModelStartsWithTheModel() {
        stream.swaps("m-1");
        stream.answers(1);
        assertThat(stream.events()).isEmpty();

        stream.publishes("m-1");
        stream.answers(1);

        assertThat(stream.monitors()).hasSize(4);
        assertThat(stream.outcome("counted")).isEqualTo(1);
    }

    @Test
    void withoutAnySwapTheModelOfTheFirstAnswerIsInUse() {
        stream.publishes("m-1");

        stream.answers(1);

        assertThat(stream.monitors()).hasSize(4);
    }

    @Test
    void modelsOfOtherDataSetsAreIgnored() {
        stream.publishes("m-9", "tiles", MonitoredStream.CLASSES);
        stream.swaps("m-9", "tiles");

        assertThat(stream.events()).isEmpty();
    }

    @Test
    void invalidRecordsAreCountedAndSkipped() {
        stream.sendsRaw(Topics.CHECKPOINTS, "m-1", "{", NOON);
        stream.sendsRaw(Topics.CHECKPOINTS, null, null, NOON);
        stream.sendsRaw(Topics.CHECKPOINTS, "m-0", null, NOON);
        stream.sendsRaw(Topics.MODEL_SWAPS, "m-1", null, NOON);
        stream.sendsRaw(Topics.MODEL_SWAPS, "m-1", "{\"modelId\":1}", NOON);
        stream.sendsRaw(Topics.PREDICTIONS, null, "[]", NOON);

        stream.publishes("m-1");
        stream.swaps("m-1");
        stream.answers(5);

        assertThat(stream.outcome("invalid")).isEqualTo(3);
        assertThat(stream.outcome("counted")).isEqualTo(5);
    }

    @Test
    void extremeTimesDoNotStopTheMonitors() {
        // Given
        stream.publishes("m-1");
        stream.swaps("m-1");

        // When
        for (Instant at : List.of(Instant.EPOCH, Instant.ofEpochMilli(Long.MAX_VALUE / 2), NOON)) {
            PredictionMade answer = stream.next();
            stream.answers(answer, "key" + at, at);
        }
        stream.answers(10);

        // Then
        assertThat(stream.outcome("counted")).isEqualTo(13);
        assertThat(stream.alarms()).isEmpty();
    }

    @Test
    void ofThousandsOfClassesAHundredAreMonitored() {
        // Given: the first class name is longer than a label can be
        List<String> classes = Stream.concat(
                        Stream.of("x".repeat(100_000)),
                        IntStream.range(0, 10_000).mapToObj(i -> "class-" + i))
                .toList();

        // When
        stream.publishes("m-1", "desserts", classes);
        stream.swaps("m-1");
        stream.answers(5);

        // Then
        assertThat(stream.monitors()).hasSize(102).containsKey("mix:class-99").doesNotContainKey("mix:class-100");
        assertThat(stream.outcome("counted")).isEqualTo(5);
    }

    @Test
    void aWithdrawnModelIsNoLongerMonitored() {
        // Given
        stream.publishes("m-1");
        stream.swaps("m-1");
        stream.answers(1);
        double before = stream.outcome("counted");

        // When
        stream.sendsRaw(Topics.CHECKPOINTS, "m-1", null, stream.now());
        stream.answers(5);

        // Then
        assertThat(stream.outcome("counted")).isEqualTo(before);
    }
}
