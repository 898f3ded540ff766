package dev.patisserie.inference.select;

import static dev.patisserie.inference.Checkpoints.model;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.inference.Checkpoints;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BestModelTest {

    @Test
    void servesNothingWhileNothingIsPublished() {
        assertThat(BestModel.first(BestModel.rank("desserts", List.of()))).isEmpty();
    }

    @Test
    void servesTheHighestHoldoutAccuracyNotTheLatest() {
        assertThat(
                        best(
                                model("better").accuracy(0.9),
                                model("later").accuracy(0.8).minutesPastNoon(5)))
                .isEqualTo("better");
    }

    @Test
    void breaksATieOfAccuracyByTheLowerLoss() {
        assertThat(best(model("a").loss(0.4), model("b").loss(0.3))).isEqualTo("b");
    }

    @Test
    void breaksATieOfLossByTheEarlierPublication() {
        assertThat(best(model("a").minutesPastNoon(2), model("b").minutesPastNoon(1)))
                .isEqualTo("b");
    }

    @Test
    void breaksATieOfEverythingByTheModelId() {
        assertThat(best(model("b"), model("a"))).isEqualTo("a");
    }

    @Test
    void ignoresModelsOfOtherDataSets() {
        // Given
        var other = model("other").dataset("flowers").accuracy(1).minutesPastNoon(9);

        // When
        List<Ranked> ranking = BestModel.rank("desserts", sound(other, model("ours")));

        // Then
        assertThat(ranking)
                .extracting(ranked -> ranked.checkpoint().modelId())
                .containsExactly("ours");
    }

    @Test
    void choosesWithinTheGroupThatHoldsTheLatestPublication() {
        // Given: an older group that was measured on another holdout, with higher figures
        var old = model("old").holdout("easier").accuracy(0.99);
        var weak = model("weak").accuracy(0.7).minutesPastNoon(1);
        var latest = model("latest").accuracy(0.6).minutesPastNoon(2);

        // When
        List<Ranked> ranking = BestModel.rank("desserts", sound(old, latest, weak));

        // Then
        assertThat(ranking)
                .extracting(ranked -> ranked.checkpoint().modelId() + " " + ranked.standing())
                .containsExactly("weak ELIGIBLE", "latest ELIGIBLE", "old NOT_COMPARABLE");
        assertThat(ranking.get(2).reason()).contains("latest");
    }

    @Test
    void doesNotCompareModelsWhoseLabelsDifferInOrderOnly() {
        assertThat(
                        best(
                                model("old").labels("cake", "pie").accuracy(0.9),
                                model("new")
                                        .labels("pie", "cake")
                                        .accuracy(0.1)
                                        .minutesPastNoon(1)))
                .isEqualTo("new");
    }

    @Test
    void keepsARefusedNewcomerFromDisplacingTheGroupThatServes() {
        // Given: the latest publication would be a group of its own
        var refused =
                new Candidate(
                        model("broken").labels("x", "y").minutesPastNoon(9).event(),
                        Optional.of(
                                new Refusal(ErrorCode.MODEL_DIGEST_MISMATCH, "flipped", false)));
        List<Candidate> candidates = new ArrayList<>(sound(model("good")));
        candidates.add(refused);

        // When
        List<Ranked> ranking = BestModel.rank("desserts", candidates);

        // Then
        assertThat(BestModel.first(ranking).orElseThrow().checkpoint().modelId()).isEqualTo("good");
        assertThat(ranking.get(1).standing()).isEqualTo(Standing.REFUSED);
        assertThat(ranking.get(1).reason()).isEqualTo("MODEL_DIGEST_MISMATCH: flipped");
    }

    @Test
    void servesNothingWhenAllAreRefused() {
        var refused =
                new Candidate(
                        model("broken").event(),
                        Optional.of(new Refusal(ErrorCode.MODEL_LOAD_FAILED, "no", false)));

        assertThat(BestModel.first(BestModel.rank("desserts", List.of(refused)))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void ranksTheSameWhateverTheOrderOfReplay(long seed) {
        // Given: few distinct values, so that ties of every kind are among them
        var random = new Random(seed);
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            var checkpoint =
                    model("m-" + i)
                            .accuracy(random.nextInt(3) / 2.0)
                            .loss(random.nextInt(3))
                            .holdout("h" + random.nextInt(2))
                            .minutesPastNoon(random.nextInt(4));
            candidates.add(new Candidate(checkpoint.event(), Optional.empty()));
        }
        List<Ranked> expected = BestModel.rank("desserts", candidates);

        for (int permutation = 0; permutation < 50; permutation++) {
            // When
            Collections.shuffle(candidates, random);

            // Then
            assertThat(BestModel.rank("desserts", candidates)).isEqualTo(expected);
        }
    }

    private static String best(Checkpoints... models) {
        return BestModel.first(BestModel.rank("desserts", sound(models)))
                .orElseThrow()
                .checkpoint()
                .modelId();
    }

    private static List<Candidate> sound(Checkpoints... models) {
        return Stream.of(models)
                .map(model -> new Candidate(model.event(), Optional.empty()))
                .toList();
    }
}
