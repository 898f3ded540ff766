package dev.patisserie.feedback.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairCountsTest {

    /** A change of one image. */
    private record Change(int image, UnaryOperator<ImagePair> change) {}

    @Test
    void theOutcomeFollowsFromAnswersAndLabel() {
        // Given
        ImagePair pair = ImagePair.NONE.withChampion("pie").withCandidate("cake");

        assertThat(ImagePair.NONE.withChampion("pie").withLabel("pie").outcome())
                .isEqualTo(PairOutcome.INCOMPLETE);
        assertThat(ImagePair.NONE.withChampion("pie").withCandidate("pie").outcome())
                .isEqualTo(PairOutcome.AGREE);
        assertThat(pair.outcome()).isEqualTo(PairOutcome.UNLABELLED);
        assertThat(pair.withLabel("cake").outcome()).isEqualTo(PairOutcome.CANDIDATE_ONLY);
        assertThat(pair.withLabel("pie").outcome()).isEqualTo(PairOutcome.CHAMPION_ONLY);
        assertThat(pair.withLabel("tart").outcome()).isEqualTo(PairOutcome.NEITHER);
        assertThat(pair.withLabel(null).outcome()).isEqualTo(PairOutcome.NEITHER);
        assertThat(pair.withLabel("cake").withoutLabel()).isEqualTo(pair);
    }

    @Test
    void anImageThatWasNotCountedMakesNoCountNegative() {
        for (PairOutcome before : PairOutcome.values()) {
            for (PairOutcome after : PairOutcome.values()) {
                PairCounts counts = PairCounts.NONE.replaced(before, after);
                assertThat(List.of(
                                counts.images(),
                                counts.disagreements(),
                                counts.candidateOnly(),
                                counts.championOnly(),
                                counts.neither()))
                        .allMatch(count -> count >= 0);
                assertThat(counts.disagreements()).isLessThanOrEqualTo(counts.images());
            }
        }
    }

    @Test
    void theFirstAnswersAreCompared() {
        // Given
        ImagePair pair = ImagePair.NONE.withChampion("pie").withCandidate("cake");

        assertThat(pair.withChampion("tart").withCandidate("tart")).isEqualTo(pair);
    }

    @Test
    void anyInterleavingAndRepetitionCountsAnImageOnce() {
        for (int seed = 0; seed < 500; seed++) {
            // Given: answers are repeated and come in any order; labels are changed and retracted in their order
            Random random = new Random(seed);
            List<List<Change>> sequences = new ArrayList<>();
            PairCounts expected = PairCounts.NONE;
            for (int image = 0; image < 12; image++) {
                String champion = random.nextBoolean() ? "cake" : "pie";
                String candidate = random.nextBoolean() ? "cake" : "pie";
                sequences.add(repeated(image, pair -> pair.withChampion(champion), random));
                sequences.add(repeated(image, pair -> pair.withCandidate(candidate), random));
                List<Change> labels = labels(image, random);
                sequences.add(labels);
                ImagePair last = ImagePair.NONE.withChampion(champion).withCandidate(candidate);
                for (Change label : labels) {
                    last = label.change().apply(last);
                }
                expected = expected.replaced(PairOutcome.INCOMPLETE, last.outcome());
            }

            // When
            PairCounts counts = PairCounts.NONE;
            Map<Integer, ImagePair> store = new HashMap<>();
            for (Change change : interleaved(sequences, random)) {
                ImagePair before = store.getOrDefault(change.image(), ImagePair.NONE);
                ImagePair after = change.change().apply(before);
                counts = counts.replaced(before.outcome(), after.outcome());
                store.put(change.image(), after);
            }

            // Then
            assertThat(counts).isEqualTo(expected);
            assertThat(counts.images()).isEqualTo(12);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 717", "1, 1352", "2, 1730"})
    void modelsAreEqualAfterEnoughAgreements(long disagreements, long images) {
        assertThat(counts(images - 1, disagreements).isEqual(0.05)).isFalse();
        assertThat(counts(images, disagreements).isEqual(0.05)).isTrue();
    }

    @Test
    void modelsThatDisagreeOnHalfAPercentRarelyCountAsEqual() {
        // Given: 5,000 images with the share at the bound, and a look after each agreement
        int runs = 1_000;
        double alpha = 0.05;

        // When
        double equal = IntStream.range(0, runs)
                        .parallel()
                        .filter(PairCountsTest::becomesEqual)
                        .count()
                / (double) runs;

        // Then: at most alpha within 3 standard errors, and not far below it
        assertThat(equal).isLessThanOrEqualTo(alpha + 3 * Math.sqrt(alpha * (1 - alpha) / runs));
        assertThat(equal).isGreaterThan(0.005);
    }

    private static boolean becomesEqual(int seed) {
        Random random = new Random(seed);
        long disagreements = 0;
        for (int images = 1; images <= 5_000; images++) {
            disagreements += random.nextDouble() < 0.005 ? 1 : 0;
            if (counts(images, disagreements).isEqual(0.05)) {
                return true;
            }
        }
        return false;
    }

    @Test
    void theTestOfAShareRejectsInvalidShares() {
        assertThatThrownBy(() -> new BernoulliTest(0.5, List.of(0.5))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new BernoulliTest(0, List.of(0.5))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void areStored() throws IOException {
        ImagePair pair = ImagePair.NONE.withChampion("pie").withLabel(null);
        PairCounts counts = new PairCounts(5, 4, 3, 2, 1);

        assertThat(Json.MAPPER.readValue(Json.MAPPER.writeValueAsBytes(pair), ImagePair.class))
                .isEqualTo(pair);
        assertThat(Json.MAPPER.readValue(Json.MAPPER.writeValueAsBytes(counts), PairCounts.class))
                .isEqualTo(counts);
    }

    private static PairCounts counts(long images, long disagreements) {
        return new PairCounts(images, disagreements, 0, 0, 0);
    }

    private static List<Change> repeated(int image, UnaryOperator<ImagePair> change, Random random) {
        return Collections.nCopies(1 + random.nextInt(3), new Change(image, change));
    }

    private static List<Change> labels(int image, Random random) {
        List<Change> labels = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            String label = List.of("cake", "pie", "tart").get(random.nextInt(3));
            boolean isRetraction = random.nextInt(4) == 0;
            labels.addAll(repeated(image, pair -> isRetraction ? pair.withoutLabel() : pair.withLabel(label), random));
        }
        return labels;
    }

    private static List<Change> interleaved(List<List<Change>> sequences, Random random) {
        List<List<Change>> rest = new ArrayList<>();
        sequences.forEach(sequence -> rest.add(new ArrayList<>(sequence)));
        List<Change> changes = new ArrayList<>();
        while (rest.removeIf(List::isEmpty) || !rest.isEmpty()) {
            if (!rest.isEmpty()) {
                changes.add(rest.get(random.nextInt(rest.size())).remove(0));
            }
        }
        return changes;
    }
}
