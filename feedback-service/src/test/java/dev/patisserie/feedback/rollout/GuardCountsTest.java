package dev.patisserie.feedback.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GuardCountsTest {

    @Test
    void aCandidateThatFailsAtOnceViolatesTheGuard() {
        // By hand: the mean of 5^n, 20^n and 50^n is 975 for 2 and 44,375 for 3 failures; 1,000 are required
        assertThat(new GuardCounts(2, 0, 0, 0).violation()).isEmpty();
        assertThat(new GuardCounts(3, 0, 0, 0).violation()).contains(RolloutCode.FAILURES);
    }

    @Test
    void failuresOfTheMachineAmongManyAnswersAreNoViolation() {
        assertThat(new GuardCounts(10, 1_000, 0, 0).violation()).isEmpty();
        assertThat(new GuardCounts(1_000, 100_000, 0, 0).violation()).isEmpty();
        assertThat(new GuardCounts(60, 1_000, 0, 0).violation()).contains(RolloutCode.FAILURES);
    }

    @Test
    void pausesAreNoViolationOfTheLatency() {
        // Given: the median decides, so that two slow images of five are allowed
        assertThat(new GuardCounts(0, 0, 0, 0).violation()).isEmpty();
        assertThat(new GuardCounts(0, 0, 400, 600).violation()).isEmpty();
        assertThat(new GuardCounts(0, 0, 13, 0).violation()).isEmpty();
        assertThat(new GuardCounts(0, 0, 14, 0).violation()).contains(RolloutCode.LATENCY);
        assertThat(new GuardCounts(0, 0, 600, 400).violation()).contains(RolloutCode.LATENCY);
    }

    @Test
    void aCandidateAtTheBoundIsRarelyRolledBack() {
        // Given: 2,000 runs of 500 images whose candidate is slower than allowed half of the time
        long violated = IntStream.range(0, 2_000)
                .parallel()
                .filter(seed -> {
                    Random random = new Random(seed);
                    GuardCounts counts = GuardCounts.NONE;
                    boolean isViolated = false;
                    for (int i = 0; i < 500 && !isViolated; i++) {
                        counts = counts.withTime(random.nextBoolean());
                        isViolated = counts.violation().isPresent();
                    }
                    return isViolated;
                })
                .count();

        // Then: at most 0.1 % within 3 standard errors: 2 + 3 * sqrt(2)
        assertThat(violated).isLessThanOrEqualTo(6);
    }

    @Test
    void aCandidateThatFailsAsOftenAsAllowedIsRarelyRolledBack() {
        // Given: 2,000 runs of 2,000 executions, of which 1 % fail
        long violated = IntStream.range(0, 2_000)
                .parallel()
                .filter(seed -> {
                    Random random = new Random(seed);
                    GuardCounts counts = GuardCounts.NONE;
                    boolean isViolated = false;
                    for (int i = 0; i < 2_000 && !isViolated; i++) {
                        counts = counts.withExecution(random.nextDouble() < GuardCounts.FAILURES_ALLOWED);
                        isViolated = counts.violation().isPresent();
                    }
                    return isViolated;
                })
                .count();

        // Then: at most 0.1 % within 3 standard errors: 2 + 3 * sqrt(2)
        assertThat(violated).isLessThanOrEqualTo(6);
    }
}
