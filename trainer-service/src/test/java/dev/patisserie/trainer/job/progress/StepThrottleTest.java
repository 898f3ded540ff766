package dev.patisserie.trainer.job.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.TrainingProgressed.Step;
import dev.patisserie.trainer.fit.Phase;
import dev.patisserie.trainer.fit.Score;
import dev.patisserie.trainer.fit.StepReport;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StepThrottleTest {

    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private final StepThrottle pace = new StepThrottle();

    /** Returns a step of 16 images, half of them correct. */
    private Optional<Step> step(int epoch, int number, double second) {
        int images = 16 * number;
        var report = new StepReport(
                new Phase("warmup", 3, 0, 100, 0),
                epoch,
                number,
                0.001,
                new Score(16, 8, 8),
                new Score(images, images * 1.5, images / 2));
        return pace.ended(report, START.plusMillis((long) (1000 * second)));
    }

    @Test
    void reportsAtMostOneStepPerSecond() {
        assertThat(step(1, 1, 0)).isEmpty();
        assertThat(step(1, 2, 0.9)).isEmpty();
        assertThat(step(1, 3, 1.1)).isPresent();
        assertThat(step(1, 4, 2.0)).isEmpty();
        assertThat(step(1, 5, 2.1)).isPresent();
    }

    @Test
    void reportsTheSpeedOfTheEpochSoFar() {
        // Given
        step(1, 1, 0);

        // When: ten more steps in five seconds
        Step told = step(1, 11, 5).orElseThrow();

        assertThat(told).isEqualTo(new Step("warmup", 1, 3, 11, 100, 1.5, 0.5, 32, 44.5));
    }

    @Test
    void measuresEachEpochSeparately() {
        // Given
        step(1, 1, 0);
        step(1, 100, 10);

        // When: the validation took a minute
        assertThat(step(2, 1, 70)).isEmpty();
        Step told = step(2, 3, 72).orElseThrow();

        assertThat(told.imagesPerSecond()).isEqualTo(16);
        assertThat(told.epoch()).isEqualTo(2);
    }

    @Test
    void measuresAResumedEpochFromItsFirstNewStep() {
        // Given: an earlier attempt took 40 steps
        step(1, 41, 0);

        Step told = step(1, 43, 2).orElseThrow();

        assertThat(told.imagesPerSecond()).isEqualTo(16);
        assertThat(told.secondsLeft()).isEqualTo(57);
    }
}
