package dev.patisserie.trainer.job.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PercentThrottleTest {

    private final PercentThrottle milestones = new PercentThrottle();
    private final List<Integer> told = new ArrayList<>();

    @Test
    void reportsEachTenthOnce() {
        pass("features", 0, 5, 10, 12, 35, 39, 40, 100);

        assertThat(told).containsExactly(10, 30, 40, 100);
    }

    @Test
    void restartsWithAnotherStageAndARestartedStage() {
        pass("download", 50);
        pass("features", 50, 100, 32, 100);

        assertThat(told).containsExactly(50, 50, 100, 30, 100);
    }

    @Test
    void reportsNothingForAnUnknownTotal() {
        assertThat(milestones.passed("download", 1000, 0)).isEmpty();
    }

    private void pass(String part, int... percents) {
        for (int percent : percents) {
            milestones.passed(part, percent, 100).ifPresent(told::add);
        }
    }
}
