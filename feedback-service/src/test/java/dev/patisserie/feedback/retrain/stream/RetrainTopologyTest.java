package dev.patisserie.feedback.retrain.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.RetrainingChanged;
import dev.patisserie.common.event.RetrainingChanged.State;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.feedback.retrain.CronSchedule;
import dev.patisserie.feedback.retrain.RequestTemplate;
import dev.patisserie.feedback.retrain.RetrainMode;
import dev.patisserie.feedback.retrain.RetrainSettings;
import dev.patisserie.feedback.retrain.RetrainTriggers;
import dev.patisserie.feedback.retrain.Retrainer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From alarms of the drift monitors, versions and reports of progress to proposals and requests. */
class RetrainTopologyTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String V1 = "1".repeat(64);
    private static final String V2 = "2".repeat(64);
    private static final String V3 = "3".repeat(64);

    @TempDir
    Path folder;

    private RetrainedStream stream;

    private void open(RetrainMode mode, int labels, String schedule) {
        stream = new RetrainedStream(
                folder,
                new Retrainer(
                        RetrainSettings.of(mode),
                        new RetrainTriggers(
                                labels, Optional.ofNullable(schedule).map(CronSchedule::of)),
                        RequestTemplate.EMPTY));
    }

    private void open(RetrainMode mode) {
        open(mode, 0, null);
    }

    @AfterEach
    void close() {
        stream.close();
    }

    private void hasAlarm(int newLabels) {
        stream.publishes(V1, 500);
        stream.swaps("m-1", V1);
        stream.publishes(V2, 500 + newLabels);
        stream.errs();
    }

    @Test
    void anAlarmIsProposedWithinAMinute() {
        open(RetrainMode.PROPOSE);
        hasAlarm(120);

        stream.passes(MINUTE);

        assertThat(stream.changes()).singleElement().satisfies(proposal -> {
            assertThat(proposal.state()).isEqualTo(State.PROPOSED);
            assertThat(proposal.newLabels()).isEqualTo(120);
            assertThat(proposal.request().dataset()).isEqualTo("desserts@" + V2);
            assertThat(proposal.request().trigger().ref()).startsWith("m-1@");
        });
        assertThat(stream.requests()).isEmpty();
        assertThat(stream.listener.isOpen).isTrue();
    }

    @Test
    void modeActSendsOneRequestForAnAlarmThatLasts() {
        // Given
        open(RetrainMode.ACT);
        hasAlarm(120);

        // When
        stream.passes(MINUTE);
        List<TrainingRequested> requests = stream.requests();
        stream.errs();
        stream.passes(MINUTE);
        stream.accepted(requests.get(0).requestId());
        stream.failed(requests.get(0).requestId());
        for (int day = 0; day < 30; day++) {
            stream.passes(Duration.ofDays(1));
        }

        // Then
        assertThat(requests).hasSize(1);
        assertThat(stream.requests()).isEmpty();
        assertThat(stream.changes()).extracting(RetrainingChanged::state).containsExactly(State.REQUESTED, State.ENDED);
        assertThat(stream.listener.outcomes).containsExactly("drift requested");
    }

    @Test
    void aSwapEndsTheProposalAndItsAlarm() {
        open(RetrainMode.PROPOSE);
        hasAlarm(120);
        stream.passes(MINUTE);

        stream.swaps("m-2", V2);
        stream.passes(MINUTE);
        stream.passes(MINUTE);

        assertThat(stream.changes())
                .extracting(RetrainingChanged::state)
                .containsExactly(State.PROPOSED, State.EXPIRED);
        assertThat(stream.listener.outcomes).containsExactly("drift proposed", "drift expired");
        assertThat(stream.listener.isOpen).isFalse();
    }

    @Test
    void aSwapToAModelThatIsNotPublishedEndsTheProposalToo() {
        open(RetrainMode.PROPOSE);
        hasAlarm(120);
        stream.passes(MINUTE);

        stream.passes(MINUTE);
        stream.reportsSwap("m-9");
        stream.passes(MINUTE);

        assertThat(stream.changes())
                .extracting(RetrainingChanged::state)
                .containsExactly(State.PROPOSED, State.EXPIRED);
    }

    @Test
    void fewLabelsAreDecidedAgainAfterTheNextVersion() {
        open(RetrainMode.ACT);
        hasAlarm(20);
        stream.passes(MINUTE);
        assertThat(stream.listener.outcomes).containsExactly("drift few_labels");

        stream.publishes(V3, 600);
        stream.passes(MINUTE);

        assertThat(stream.requests()).extracting(TrainingRequested::dataset).containsExactly("desserts@" + V3);
    }

    @Test
    void aRetiredVersionHasNoLabels() {
        // Given
        open(RetrainMode.ACT);
        hasAlarm(120);

        // When: the newest version, then that of the model
        stream.retires(V2);
        stream.passes(MINUTE);
        stream.publishes(V3, 900);
        stream.retires(V1);
        stream.passes(MINUTE);

        // Then
        assertThat(stream.requests()).isEmpty();
        assertThat(stream.listener.outcomes).containsExactly("drift few_labels");
    }

    @Test
    void aModelOfAFolderHasNoKnownNewLabels() {
        open(RetrainMode.ACT);
        stream.publishes(V1, 500);
        stream.swaps("m-1", null);
        stream.errs();

        stream.passes(MINUTE);

        assertThat(stream.listener.outcomes).containsExactly("drift few_labels");
    }

    @Test
    void coolingBusyAndTheWeeklyLimitAreDecidedAgainAsTimePasses() {
        // Given: each version has 100 new labels more
        open(RetrainMode.ACT, 100, null);
        stream.publishes(V1, 500);
        stream.swaps("m-1", V1);
        int images = 500;

        // When
        for (int i = 0; i < 5; i++) {
            images += 100;
            stream.publishes(Integer.toHexString(10 + i).repeat(64), images);
            stream.passes(MINUTE);
            List<TrainingRequested> requests = stream.requests();
            if (i == 1) {
                stream.passes(Duration.ofDays(1)); // the training takes a day
            }
            requests.forEach(request -> stream.failed(request.requestId()));
            stream.passes(Duration.ofDays(1));
            stream.requests().forEach(request -> stream.failed(request.requestId()));
        }

        // Then: the fifth of the week waits
        assertThat(stream.listener.outcomes)
                .contains("labels capped")
                .filteredOn("labels requested"::equals)
                .hasSize(4);
        stream.passes(Duration.ofDays(7));
        assertThat(stream.requests()).hasSize(1);
    }

    @Test
    void anotherTriggerWaitsForTheRunningTrainingAndTheCoolDown() {
        // Given
        open(RetrainMode.ACT, 100, null);
        stream.publishes(V1, 500);
        stream.swaps("m-1", V1);
        stream.publishes(V2, 600);
        stream.passes(MINUTE);
        TrainingRequested first = stream.requests().get(0);

        // When
        stream.errs();
        stream.passes(MINUTE);
        stream.failed(first.requestId());
        stream.passes(MINUTE);
        stream.passes(Duration.ofDays(1));

        // Then
        assertThat(stream.listener.outcomes)
                .containsExactly("labels requested", "drift busy", "drift cooling", "drift requested");
        assertThat(stream.requests()).hasSize(1);
    }

    @Test
    void theScheduleProposes() {
        // Given: noon is past
        open(RetrainMode.PROPOSE, 0, "30 12 * * *");
        stream.publishes(V1, 500);
        stream.swaps("m-1", V1);
        stream.publishes(V2, 600);
        stream.passes(MINUTE);
        assertThat(stream.changes()).isEmpty();

        // When
        stream.passes(Duration.ofMinutes(30));

        // Then
        assertThat(stream.changes()).singleElement().satisfies(proposal -> {
            assertThat(proposal.reason()).isEqualTo("scheduled for 2026-01-01T12:30:00Z");
            assertThat(proposal.request().requestId()).startsWith("schedule-desserts-");
        });
    }

    @Test
    void withoutAModelInUseNothingIsTrained() {
        open(RetrainMode.ACT, 1, "* * * * *");
        stream.publishes(V1, 500);

        stream.passes(Duration.ofHours(1));

        assertThat(stream.requests()).isEmpty();
    }

    @Test
    void hostileRecordsAreSkippedAndCounted() {
        // Given
        open(RetrainMode.ACT);
        byte[] huge = ("{\"requestId\":\"" + "x".repeat(1_000_000) + "\"}").getBytes(StandardCharsets.UTF_8);

        // When
        for (String topic : List.of(Topics.TRAINING_PROGRESS, Topics.DATASETS)) {
            stream.sendsRaw(topic, "desserts@" + V3, "{".getBytes(StandardCharsets.UTF_8));
            stream.sendsRaw(topic, "k-1", "[]".getBytes(StandardCharsets.UTF_8));
            stream.sendsRaw(topic, "k-2", "null".getBytes(StandardCharsets.UTF_8));
            stream.sendsRaw(topic, "k-3", new byte[0]);
            stream.sendsRaw(topic, "x".repeat(100_000), huge);
            stream.sendsRaw(topic, "k-4", null);
        }
        stream.send(Topics.TRAINING_PROGRESS, TrainingRequested.of("r-1", Pipeline.SIMPLE, "desserts"));
        stream.accepted("x".repeat(100));
        stream.send(
                Topics.DATASETS,
                new DatasetPublished(
                        "desserts",
                        V3,
                        "m",
                        Map.of("a", Map.of("b", Integer.MAX_VALUE), "c", Map.of("d", Integer.MAX_VALUE)),
                        0,
                        0,
                        null,
                        V1,
                        Instant.parse("9999-12-31T00:00:00Z"),
                        null));
        hasAlarm(120);
        stream.passes(MINUTE);

        // Then: the numbers of images of the last version do not overflow
        assertThat(stream.requests()).extracting(TrainingRequested::dataset).containsExactly("desserts@" + V3);
        assertThat(stream.changes())
                .extracting(RetrainingChanged::newLabels)
                .containsExactly(2L * Integer.MAX_VALUE - 500);
        assertThat(stream.listener.invalid).isEqualTo(6);
    }

    @Test
    void extremeTimesOfReportsAreLimited() {
        // Given
        open(RetrainMode.ACT);
        stream.failedAt("labels-desserts-0123456789abcdef", Instant.parse("0001-01-01T00:00:00Z"));
        stream.failedAt("labels-desserts-123456789abcdef0", Instant.parse("9999-12-31T00:00:00Z"));
        hasAlarm(120);

        // When
        stream.passes(MINUTE);
        stream.passes(Duration.ofDays(1));

        // Then: the second report counts as one of its arrival
        assertThat(stream.listener.invalid).isZero();
        assertThat(stream.listener.outcomes).containsExactly("drift cooling", "drift requested");
    }

    @Test
    void stepsAndOtherTrainingsDoNotReachTheInternalTopic() {
        open(RetrainMode.ACT);

        stream.accepted("r-1");
        stream.accepted("drift-cakes-0123456789abcdef");
        assertThat(stream.internalTopics()).isEmpty();
        stream.accepted("drift-desserts-0123456789abcdef");

        assertThat(stream.internalTopics()).containsExactly("test-retrain-repartition", "test-retrain-state-changelog");
    }
}
