package dev.patisserie.feedback.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.feedback.drift.Streams;
import dev.patisserie.feedback.rollout.PairedTest.Decision;
import java.io.IOException;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PairedTestTest {

    private static final int RUNS = 2_000;

    static Stream<JsonNode> golden() throws IOException {
        return Streams.golden("paired");
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("golden")
    void decidesAtTheDisagreementOfTheReferenceCode(JsonNode golden) {
        // Given
        var bits = new Streams.Generator(golden.get("seed").asLong());
        PairedTest test = new PairedTest(0, 0);
        Decision decision = Decision.UNDECIDED;

        // When
        for (int i = 0; i < golden.get("length").asInt() && decision == Decision.UNDECIDED; i++) {
            boolean isCandidate = bits.next(golden.get("share").asDouble());
            test = new PairedTest(
                    test.candidateOnly() + (isCandidate ? 1 : 0), test.championOnly() + (isCandidate ? 0 : 1));
            decision = test.decide(golden.get("alpha").asDouble());
        }

        // Then
        assertThat(decision.name().toLowerCase(Locale.ROOT))
                .isEqualTo(golden.get("decision").asText());
        assertThat(test.candidateOnly() + test.championOnly())
                .isEqualTo(
                        golden.get("decided").isNull()
                                ? golden.get("length").asInt()
                                : golden.get("decided").asInt());
        assertThat(test.logEvidence()).isCloseTo(golden.get("logEvidence").asDouble(), within(1e-9));
    }

    @Test
    void theSeriesContinuesTheSum() {
        // Given: at 10,001 the series begins
        double sum = new PairedTest(10_000, 10_000).logEvidence();

        // When: the ratio of B(1 + b, 1 + a) for one more of each is (b + 1) (a + 1) / ((n + 2) (n + 3))
        double ratio = Math.log(4) + 2 * Math.log(10_001) - Math.log(20_002) - Math.log(20_003);

        // Then
        assertThat(new PairedTest(10_001, 10_001).logEvidence()).isCloseTo(sum + ratio, within(1e-9));
    }

    @Test
    void largeCountsTakeNoTime() {
        assertThat(new PairedTest(1_000_000_000_000L, 1_000_000_000_000L).logEvidence())
                .isNegative();
    }

    @Test
    void theEvidenceIsTheClosedForm() {
        // By hand: 2^3 * B(3, 2) = 8 / 12, and 2^8 * B(9, 1) = 256 / 9
        assertThat(new PairedTest(0, 0).logEvidence()).isZero();
        assertThat(Math.exp(new PairedTest(2, 1).logEvidence())).isCloseTo(8.0 / 12, within(1e-12));
        assertThat(Math.exp(new PairedTest(0, 8).logEvidence())).isCloseTo(256.0 / 9, within(1e-12));
        assertThat(new PairedTest(0, 8).decide(0.05)).isEqualTo(Decision.ROLL_BACK);
        assertThat(new PairedTest(8, 0).decide(0.05)).isEqualTo(Decision.PROMOTE);
        assertThat(new PairedTest(7, 0).decide(0.05)).isEqualTo(Decision.UNDECIDED);
    }

    @Test
    void manyDisagreementsCauseNoOverflow() {
        assertThat(new PairedTest(1_000_000, 0).logEvidence()).isCloseTo(693_133.3, within(0.1));
        assertThat(new PairedTest(500_000, 500_000).logEvidence()).isBetween(-10.0, 0.0);
    }

    @Test
    void equalModelsAreRarelyDecided() {
        // Given: 1,000 disagreements of equal models
        double alpha = 0.05;

        // When
        double decided = IntStream.range(0, RUNS)
                        .parallel()
                        .filter(seed -> decision(seed, 0.5, 1_000, alpha) != Decision.UNDECIDED)
                        .count()
                / (double) RUNS;

        // Then: at most alpha within 3 standard errors, and not far below it
        assertThat(decided).isLessThanOrEqualTo(alpha + 3 * Math.sqrt(alpha * (1 - alpha) / RUNS));
        assertThat(decided).isGreaterThan(0.01);
    }

    @Test
    void aWorseCandidateIsHardlyEverPromoted() {
        // Given: the candidate is correct on 2 of 5 disagreements
        double promoted = IntStream.range(0, RUNS)
                        .parallel()
                        .filter(seed -> decision(seed, 0.4, 1_000, 0.05) == Decision.PROMOTE)
                        .count()
                / (double) RUNS;

        assertThat(promoted).isLessThan(0.02);
    }

    @Test
    void repeatedImagesDecideBetweenEqualModels() {
        // Given: each of 300 disagreements is counted three times
        double decided = IntStream.range(0, RUNS)
                        .parallel()
                        .filter(PairedTestTest::decidesRepeated)
                        .count()
                / (double) RUNS;

        // Then: far more than alpha, which is why a rollout removes near duplicates
        assertThat(decided).isGreaterThan(0.3);
    }

    private static boolean decidesRepeated(int seed) {
        Random random = new Random(seed);
        long candidate = 0;
        for (int i = 1; i <= 300; i++) {
            candidate += random.nextBoolean() ? 3 : 0;
            if (new PairedTest(candidate, 3L * i - candidate).decide(0.05) != Decision.UNDECIDED) {
                return true;
            }
        }
        return false;
    }

    @Test
    void rejectsNegativeCounts() {
        assertThatThrownBy(() -> new PairedTest(-1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Decision decision(int seed, double share, int disagreements, double alpha) {
        Random random = new Random(seed);
        PairedTest test = new PairedTest(0, 0);
        Decision decision = Decision.UNDECIDED;
        for (int i = 0; i < disagreements && decision == Decision.UNDECIDED; i++) {
            boolean isCandidate = random.nextDouble() < share;
            test = new PairedTest(
                    test.candidateOnly() + (isCandidate ? 1 : 0), test.championOnly() + (isCandidate ? 0 : 1));
            decision = test.decide(alpha);
        }
        return decision;
    }
}
