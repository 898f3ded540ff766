package dev.patisserie.feedback.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GuardCountsTest {

    private static final double SAMPLE = 0.2;

    @Test
    void failuresOfTheCandidateAloneAreAViolation() {
        // By hand: at 1/6 the mean of 3.5^n and 5.5^n is 532 for 4 and 2,779 for 5 failures; 1,000 are required
        assertThat(new GuardCounts(4, 0, 0, 0).violation(SAMPLE)).isEmpty();
        assertThat(new GuardCounts(5, 0, 0, 0).violation(SAMPLE)).contains(RolloutCode.FAILURES);
    }

    @Test
    void failuresOfBothModelsAreNoViolation() {
        // Given: the candidate has a sixth of the executions and of the failures
        assertThat(new GuardCounts(100, 500, 0, 0).violation(SAMPLE)).isEmpty();
        assertThat(new GuardCounts(10_000, 50_000, 0, 0).violation(SAMPLE)).isEmpty();
        assertThat(new GuardCounts(200, 200, 0, 0).violation(SAMPLE)).contains(RolloutCode.FAILURES);
    }

    @Test
    void pausesAreNoViolationOfTheLatency() {
        // Given: the median decides, so that two slow images of five are allowed
        assertThat(new GuardCounts(0, 0, 0, 0).violation(SAMPLE)).isEmpty();
        assertThat(new GuardCounts(0, 0, 400, 600).violation(SAMPLE)).isEmpty();
        assertThat(new GuardCounts(0, 0, 13, 0).violation(SAMPLE)).isEmpty();
        assertThat(new GuardCounts(0, 0, 14, 0).violation(SAMPLE)).contains(RolloutCode.LATENCY);
        assertThat(new GuardCounts(0, 0, 600, 400).violation(SAMPLE)).contains(RolloutCode.LATENCY);
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
                        isViolated = counts.violation(SAMPLE).isPresent();
                    }
                    return isViolated;
                })
                .count();

        // Then: at most 0.1 % within 3 standard errors: 2 + 3 * sqrt(2)
        assertThat(violated).isLessThanOrEqualTo(6);
    }

    @Test
    void aCandidateThatFailsAsOftenAsTheChampionIsRarelyRolledBack() {
        // Given: 2,000 runs of 500 failures, of which the candidate has its share of the executions
        long violated = IntStream.range(0, 2_000)
                .parallel()
                .filter(seed -> {
                    Random random = new Random(seed);
                    GuardCounts counts = GuardCounts.NONE;
                    boolean isViolated = false;
                    for (int i = 0; i < 500 && !isViolated; i++) {
                        counts = counts.withFailure(random.nextDouble() < SAMPLE / (1 + SAMPLE));
                        isViolated = counts.violation(SAMPLE).isPresent();
                    }
                    return isViolated;
                })
                .count();

        // Then: at most 0.1 % within 3 standard errors: 2 + 3 * sqrt(2)
        assertThat(violated).isLessThanOrEqualTo(6);
    }
}
