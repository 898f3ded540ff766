package dev.patisserie.common.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.CheckpointPublished.Holdout;
import dev.patisserie.common.event.PredictionMade.Score;
import dev.patisserie.common.event.TrainingProgressed.Failure;
import dev.patisserie.common.event.TrainingProgressed.State;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventRulesTest {

    private static final String DIGEST = "0".repeat(64);

    @Test
    void aCompletedJobHasAResult() {
        assertThatThrownBy(() -> progress(State.COMPLETED, null))
                .hasMessage("result belongs to COMPLETED and to it alone, state was COMPLETED");
    }

    @Test
    void onlyAJobThatEndedWithoutAModelHasAFailure() {
        assertThatThrownBy(() -> progress(State.RUNNING, new Failure("TRAINING_FAILED", "why")))
                .hasMessage("failure belongs to FAILED, CANCELLED and REJECTED alone, state was RUNNING");
        assertThatThrownBy(() -> progress(State.FAILED, null))
                .hasMessage("failure belongs to FAILED, CANCELLED and REJECTED alone, state was FAILED");
    }

    @Test
    void aCancellationNamesItsRequestAndItsReasonIsShort() {
        assertThatThrownBy(() -> new TrainingCancelled("../etc", null)).hasMessageStartingWith("requestId must be");
        assertThatThrownBy(() -> new TrainingCancelled("r-1", "x".repeat(501)))
                .hasMessage("reason's length must be 1 to 500, was 501");
        assertThat(new TrainingCancelled("r-1", " ").reason()).isNull();
    }

    @Test
    void limitsTheLengthOfAuthorAndReason() {
        assertThatThrownBy(() -> new Decision("x".repeat(201), null))
                .hasMessage("by's length must be 1 to 200, was 201");
        assertThatThrownBy(() -> new Decision(null, "x".repeat(1001)))
                .hasMessage("reason's length must be 1 to 1000, was 1001");
        assertThatThrownBy(() -> new TrainingCancelled("r-1", null, "x".repeat(201)))
                .hasMessage("by's length must be 1 to 200, was 201");
        assertThat(new Decision(" ", "")).isEqualTo(Decision.UNKNOWN);
    }

    @Test
    void limitsTheTextsOfALabel() {
        assertThatThrownBy(() -> new ImageLabelled.Prediction("m-1", "x".repeat(201), 0.5, Instant.EPOCH))
                .hasMessage("prediction.label's length must be 1 to 200, was 201");
        assertThatThrownBy(() -> new ImageReference("x".repeat(250), 0, 0))
                .hasMessage("image.topic's length must be 1 to 249, was 250");
    }

    @Test
    void aLabelHasTimesOfTheYears0To9999() {
        for (String time : List.of("-300000000-01-01T00:00:00Z", "-0001-12-31T23:59:59Z", "+10000-01-01T00:00:00Z")) {
            assertThatThrownBy(() -> new ImageLabelled.Prediction("m-1", "cake", 0.5, Instant.parse(time)))
                    .hasMessage("prediction.predictedAt: expected a time of the years 0 to 9999, found " + time);
            assertThatThrownBy(() -> labelled(Instant.parse(time)))
                    .hasMessage("at: expected a time of the years 0 to 9999, found " + time);
        }
        Instant last = Instant.parse("9999-12-31T23:59:59.999999999Z");
        assertThat(labelled(last).at()).isEqualTo(last);
    }

    private static ImageLabelled labelled(Instant at) {
        return new ImageLabelled("i-1", "cake", "ada", LabelSource.HUMAN, at, null, null, null);
    }

    @Test
    void aCheckpointNeedsTwoDifferentLabels() {
        assertThatThrownBy(() -> checkpoint(List.of("cake"), DIGEST))
                .hasMessage("labels must be at least two, no two alike, were [cake]");
        assertThatThrownBy(() -> checkpoint(List.of("cake", "cake"), DIGEST))
                .hasMessage("labels must be at least two, no two alike, were [cake, cake]");
    }

    @Test
    void aCheckpointNeedsAFullDigest() {
        assertThatThrownBy(() -> checkpoint(List.of("cake", "pie"), "abc"))
                .hasMessage("artifactSha256 must be 64 lower-case hex digits (SHA-256), was 'abc'");
    }

    @Test
    void rejectsAnEvaluationWhoseLossIsNaN() {
        assertThatThrownBy(() -> new Holdout(0.5, Double.NaN, 10, DIGEST)).hasMessageStartingWith("holdout.loss");
        assertThatThrownBy(() -> new Holdout(Double.NaN, 1, 10, DIGEST)).hasMessageStartingWith("holdout.accuracy");
    }

    @Test
    void theFirstScoreOfAPredictionIsItsLabel() {
        assertThatThrownBy(() -> new PredictionMade(
                        "i-1",
                        "cake",
                        0.9,
                        List.of(new Score("pie", 0.9)),
                        "m-1",
                        DIGEST,
                        null,
                        Instant.EPOCH,
                        Instant.EPOCH,
                        Instant.EPOCH))
                .hasMessageStartingWith("topK must begin with label 'cake'");
    }

    @Test
    void aStepBelongsToAnUnfinishedEpoch() {
        var step = new TrainingProgressed.Step("training", 1, 2, 3, 4, 1, 0.5, 10, 1);

        assertThatThrownBy(() -> new TrainingProgressed(
                        "r-1",
                        State.ACCEPTED,
                        Pipeline.SIMPLE,
                        "desserts",
                        Instant.EPOCH,
                        null,
                        step,
                        null,
                        null,
                        null))
                .hasMessageStartingWith("step belongs to RUNNING within an epoch");
    }

    private static TrainingProgressed progress(State state, Failure failure) {
        return new TrainingProgressed(
                "r-1", state, Pipeline.SIMPLE, "desserts", Instant.EPOCH, null, null, null, failure, null);
    }

    private static CheckpointPublished checkpoint(List<String> labels, String sha256) {
        return new CheckpointPublished(
                "m-1",
                "r-1",
                "desserts",
                Pipeline.SIMPLE,
                "SimpleConvNet",
                labels,
                100,
                "m-1.zip",
                sha256,
                1,
                new Holdout(0.5, 1, 10, DIGEST),
                Instant.EPOCH,
                null,
                List.of());
    }
}
