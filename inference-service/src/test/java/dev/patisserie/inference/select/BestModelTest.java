package dev.patisserie.inference.select;

import static dev.patisserie.inference.Checkpoints.NOON;
import static dev.patisserie.inference.Checkpoints.model;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.inference.Checkpoints;
import java.time.Instant;
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
    void selectsNoModelWithoutPublications() {
        assertThat(BestModel.first(rank(List.of()))).isEmpty();
    }

    @Test
    void servesTheHighestHoldoutAccuracyNotTheLatest() {
        assertThat(best(
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
        List<RankedModel> ranking = rank(sound(other, model("ours")));

        // Then
        assertThat(ranking).extracting(ranked -> ranked.checkpoint().modelId()).containsExactly("ours");
    }

    @Test
    void selectsWithinTheGroupOfTheLatestPublication() {
        // Given: an older group with another holdout and higher accuracy
        var old = model("old").holdout("easier").accuracy(0.99);
        var weak = model("weak").accuracy(0.7).minutesPastNoon(1);
        var latest = model("latest").accuracy(0.6).minutesPastNoon(2);

        // When
        List<RankedModel> ranking = rank(sound(old, latest, weak));

        // Then
        assertThat(ranking)
                .extracting(ranked -> ranked.checkpoint().modelId() + " " + ranked.standing())
                .containsExactly("weak ELIGIBLE", "latest ELIGIBLE", "old NOT_COMPARABLE");
        assertThat(ranking.get(2).reason()).contains("latest");
    }

    @Test
    void modelsWithReorderedLabelsAreNotComparable() {
        assertThat(best(
                        model("old").labels("cake", "pie").accuracy(0.9),
                        model("new").labels("pie", "cake").accuracy(0.1).minutesPastNoon(1)))
                .isEqualTo("new");
    }

    @Test
    void refusedModelDoesNotDisplaceTheServingGroup() {
        // Given: the latest publication would form a separate group
        var refused = refused(
                model("broken").labels("x", "y").minutesPastNoon(9),
                new Refusal(ErrorCode.MODEL_DIGEST_MISMATCH, "flipped"));
        List<Candidate> candidates = new ArrayList<>(sound(model("good")));
        candidates.add(refused);

        // When
        List<RankedModel> ranking = rank(candidates);

        // Then
        assertThat(BestModel.first(ranking).orElseThrow().checkpoint().modelId())
                .isEqualTo("good");
        assertThat(ranking.get(1).standing()).isEqualTo(Eligibility.REFUSED);
        assertThat(ranking.get(1).reason()).isEqualTo("MODEL_DIGEST_MISMATCH: flipped");
    }

    @Test
    void selectsNoModelIfAllAreRefused() {
        var refused = refused(model("broken"), new Refusal(ErrorCode.MODEL_LOAD_FAILED, "no"));

        assertThat(BestModel.first(rank(List.of(refused)))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void rankingDoesNotDependOnTheOrderOfRecords(long seed) {
        // Given: few distinct values, so that all kinds of ties occur
        var random = new Random(seed);
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            var checkpoint = model("m-" + i)
                    .accuracy(random.nextInt(3) / 2.0)
                    .loss(random.nextInt(3))
                    .holdout("h" + random.nextInt(2))
                    .minutesPastNoon(random.nextInt(4));
            candidates.add(candidate(checkpoint, random.nextInt(4) == 0));
        }
        List<RankedModel> expected = rank(candidates);

        for (int permutation = 0; permutation < 50; permutation++) {
            // When
            Collections.shuffle(candidates, random);

            // Then
            assertThat(rank(candidates)).isEqualTo(expected);
        }
    }

    @Test
    void eventTimeAfterTheRecordTimestampDoesNotMakeAModelTheLatest() {
        // Given: an event from the year 9999 whose record was appended at noon
        CheckpointPublished late = model("late").holdout("other").event();
        var forged = new CheckpointPublished(
                late.modelId(),
                late.requestId(),
                late.dataset(),
                late.pipeline(),
                late.architecture(),
                late.labels(),
                late.imageSize(),
                late.artifact(),
                late.artifactSha256(),
                late.artifactBytes(),
                late.holdout(),
                Instant.parse("9999-01-01T00:00:00Z"),
                null,
                List.of());
        var valid = model("valid").minutesPastNoon(1);

        // When
        List<RankedModel> ranking =
                rank(List.of(candidate(PublishedModel.of(forged, NOON), true), candidate(valid, true)));

        // Then
        assertThat(ranking)
                .extracting(ranked -> ranked.checkpoint().modelId() + " " + ranked.standing())
                .containsExactly("valid ELIGIBLE", "late NOT_COMPARABLE");
    }

    @Test
    void unverifiedModelDoesNotMakeItsGroupServe() {
        // Given: the latest is not the best of its group, so it would never be loaded
        var old = candidate(model("old").holdout("easier").accuracy(0.95), true);
        var valid = candidate(model("valid").accuracy(0.9).minutesPastNoon(1), true);
        var dead = candidate(model("dead").holdout("easier").accuracy(0.1).minutesPastNoon(2), false);

        // When
        var ranking = BestModel.rank("desserts", List.of(old, valid, dead));

        // Then
        assertThat(BestModel.first(ranking.models()).orElseThrow().checkpoint().modelId())
                .isEqualTo("valid");
        assertThat(ranking.unproven()).contains(dead.checkpoint());
    }

    @Test
    void verifiedModelMakesItsGroupServeEvenIfNotTheBest() {
        var old = candidate(model("old").holdout("easier").accuracy(0.95), true);
        var valid = candidate(model("valid").accuracy(0.9).minutesPastNoon(1), true);
        var sound = candidate(model("sound").holdout("easier").accuracy(0.1).minutesPastNoon(2), true);

        var ranking = BestModel.rank("desserts", List.of(old, valid, sound));

        assertThat(BestModel.first(ranking.models()).orElseThrow().checkpoint().modelId())
                .isEqualTo("old");
        assertThat(ranking.unproven()).isEmpty();
    }

    @Test
    void doesNotVerifyAModelThatDoesNotAffectTheSelection() {
        var best = candidate(model("best").accuracy(0.95), true);
        var later = candidate(model("later").accuracy(0.1).minutesPastNoon(2), false);

        assertThat(BestModel.rank("desserts", List.of(best, later)).unproven()).isEmpty();
    }

    private static List<RankedModel> rank(List<Candidate> candidates) {
        return BestModel.rank("desserts", candidates).models();
    }

    private static Candidate candidate(Checkpoints model, boolean verified) {
        return candidate(PublishedModel.of(model.event(), model.publishedAt()), verified);
    }

    private static Candidate candidate(PublishedModel publication, boolean verified) {
        return new Candidate(publication, Optional.empty(), Optional.empty(), verified);
    }

    private static Candidate refused(Checkpoints model, Refusal refusal) {
        var publication = PublishedModel.of(model.event(), model.publishedAt());
        return new Candidate(publication, Optional.of(refusal), Optional.empty(), false);
    }

    private static String best(Checkpoints... models) {
        return BestModel.first(rank(sound(models))).orElseThrow().checkpoint().modelId();
    }

    private static List<Candidate> sound(Checkpoints... models) {
        return Stream.of(models).map(model -> candidate(model, false)).toList();
    }
}
