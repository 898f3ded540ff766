package dev.patisserie.standalone.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TimelineRecorderTest {

    private long nanos = 5;

    private final TimelineRecorder recorder = new TimelineRecorder(() -> nanos);

    private void answers(String modelId, int correct, int wrong) {
        for (int i = 0; i < correct + wrong; i++) {
            recorder.answered(modelId, i < correct);
        }
    }

    @Test
    void anEventHasItsPositionAndTimeAndTheAccuracyBefore() {
        answers("m-1", 3, 1);
        nanos += TimeUnit.SECONDS.toNanos(61);

        Timeline.Mark mark = recorder.mark(Timeline.Kind.STEP, "alarm");
        answers("m-1", 0, 4);

        assertThat(TimelineText.line(recorder.timeline(), mark)).isEqualTo("  1:01       4      0.75  alarm");
    }

    @Test
    void anEventBeforeTheFirstAnswerHasNoAccuracy() {
        Timeline.Mark mark = recorder.mark(Timeline.Kind.STEP, "start");

        assertThat(TimelineText.line(recorder.timeline(), mark)).isEqualTo("  0:00       0         -  start");
    }

    @Test
    void theAccuracyIsThatOfTheLastAnswersOfOneModel() {
        answers("m-1", 0, 30);
        answers("m-2", 0, 20);
        answers("m-2", Timeline.RECENT, 0);
        assertThat(recorder.timeline().accuracy()).isEqualTo(new Accuracy(100, 100));

        answers("m-3", 0, 1);

        assertThat(recorder.timeline().accuracy()).isEqualTo(new Accuracy(0, 1));
    }

    @Test
    void countsTheAnswersBetweenTwoPositions() {
        answers("m-1", 2, 1);
        answers("m-2", 1, 3);

        assertThat(recorder.timeline().accuracyBetween(2, 6)).isEqualTo(new Accuracy(1, 4));
    }

    /** The limits were computed in Python. */
    @Test
    void theIntervalIsWilsons() {
        var accuracy = new Accuracy(90, 100);

        assertThat(accuracy.low()).isEqualTo(0.8256, within(1e-4));
        assertThat(accuracy.high()).isEqualTo(0.9448, within(1e-4));
        assertThat(new Accuracy(0, 1).low()).isEqualTo(0, within(1e-12));
        assertThat(accuracy).hasToString("0.900 [0.826, 0.945] of 100 images");
        assertThat(new Accuracy(0, 0)).hasToString("none (no images)");
    }
}
