package dev.patisserie.common.selection;

import static dev.patisserie.common.selection.TestModels.NOON;
import static dev.patisserie.common.selection.TestModels.champion;
import static dev.patisserie.common.selection.TestModels.digest;
import static dev.patisserie.common.selection.TestModels.minute;
import static dev.patisserie.common.selection.TestModels.model;
import static dev.patisserie.common.selection.TestModels.rank;
import static dev.patisserie.common.selection.TestModels.standings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.CheckpointPublished;
import org.junit.jupiter.api.Test;

class BestModelRuleTest {

    @Test
    void selectsNoModelWithoutPublications() {
        assertThat(rank().champion()).isEmpty();
    }

    @Test
    void selectsTheHighestHoldoutAccuracyNotTheLatest() {
        assertThat(standings(
                        model("better").accuracy(0.9),
                        model("later").accuracy(0.8).at(5)))
                .containsExactly("better ELIGIBLE", "later ELIGIBLE");
    }

    @Test
    void tieKeepsTheChampionEvenIfTheLossOfTheLaterModelIsLower() {
        assertThat(champion(model("first").loss(0.4), model("later").loss(0.3).at(1)))
                .isEqualTo("first");
    }

    @Test
    void breaksATieOfPublicationByTheModelId() {
        assertThat(champion(model("b"), model("a"))).isEqualTo("a");
    }

    @Test
    void breaksTiesOfChallengersByLossThenPublicationThenModelId() {
        // Given: all challengers beat the champion on the newer holdout, which becomes decisive with the last one
        var champion = model("champion").accuracy(0.5);
        var higherLoss = model("a").on("second").accuracy(0.8).loss(0.4).at(1);
        var later = model("b").on("second").accuracy(0.8).loss(0.3).at(3);
        var largerId = model("d").on("second").accuracy(0.8).loss(0.3).at(2);
        var smallerId = model("c").on("second").accuracy(0.8).loss(0.3).at(2);
        var last =
                model("z").on("second").accuracy(0.1).compared("champion", 0.5).at(4);

        // When, Then
        assertThat(standings(champion, higherLoss, later, largerId, smallerId, last))
                .containsExactly(
                        "c ELIGIBLE", "d ELIGIBLE", "b ELIGIBLE", "a ELIGIBLE", "champion ELIGIBLE", "z ELIGIBLE");
    }

    @Test
    void ignoresModelsOfOtherDataSets() {
        assertThat(standings(model("other").dataset("flowers").accuracy(1), model("ours")))
                .containsExactly("ours ELIGIBLE");
    }

    @Test
    void newcomerOnANewHoldoutWaitsUntilItIsComparedWithTheChampion() {
        // Given
        var champion = model("champion").accuracy(0.7);
        var newcomer = model("newcomer").on("second").accuracy(0.9).at(1);

        // When
        Ranking before = rank(champion, newcomer);

        // Then
        assertThat(standings(before)).containsExactly("champion ELIGIBLE", "newcomer WAITING");
        assertThat(before.models().get(1).reason()).isEqualTo("not compared with champion on its holdout");
        assertThat(before.missingComparisons()).containsExactly(new MissingComparison("newcomer", "champion"));

        // When
        Ranking after = rank(champion, newcomer.compared("champion", 0.85));

        // Then
        assertThat(standings(after)).containsExactly("newcomer ELIGIBLE", "champion ELIGIBLE");
        assertThat(after.missingComparisons()).isEmpty();
        assertThat(after.decisive()).contains(digest("second"));
    }

    @Test
    void worseNewcomerMakesItsHoldoutDecisiveButTheChampionStays() {
        // Given
        var worse = model("worse")
                .on("second")
                .accuracy(0.6)
                .compared("champion", 0.8)
                .at(1);

        // When
        Ranking ranking = rank(model("champion").accuracy(0.9), worse);

        // Then: the champion's accuracy is that on the new holdout
        assertThat(standings(ranking)).containsExactly("champion ELIGIBLE", "worse ELIGIBLE");
        assertThat(ranking.models().get(0).reason())
                .isEqualTo("number 1 of 2 comparable models: holdout accuracy 0.8000, loss 1.0000");
    }

    @Test
    void comparisonAddedAfterTheChampionChangedLetsTheWaitingModelTakeOver() {
        // Given: the newcomer was published before the present champion, with which it is compared now
        var first = model("first").accuracy(0.5);
        var newcomer = model("newcomer")
                .on("second")
                .accuracy(0.9)
                .compared("champion", 0.7)
                .at(1);
        var champion = model("champion").accuracy(0.6).at(2);

        assertThat(champion(first, newcomer, champion)).isEqualTo("newcomer");
    }

    @Test
    void modelOfAnOldVersionDoesNotReplaceTheChampionOfANewerOne() {
        // Given: a second trainer publishes a very good model on the old holdout
        var old = model("old").accuracy(0.7).version(-60);
        var champion = model("champion")
                .on("second")
                .version(-30)
                .accuracy(0.8)
                .compared("old", 0.6)
                .at(1);
        var late = model("late").accuracy(0.99).version(-60).at(2);

        // When
        Ranking ranking = rank(old, champion, late);

        // Then: the champion's event can have the missing evaluation, because its holdout is decisive
        assertThat(standings(ranking)).containsExactly("champion ELIGIBLE", "old ELIGIBLE", "late WAITING");
        assertThat(ranking.of("late").orElseThrow().reason())
                .isEqualTo("evaluated only on an older holdout than champion");
        assertThat(ranking.missingComparisons()).containsExactly(new MissingComparison("champion", "late"));
    }

    @Test
    void modelOfAnOldVersionTakesOverOnceItWasEvaluatedOnTheDecisiveHoldout() {
        var old = model("old").accuracy(0.7);
        var champion = model("champion")
                .on("second")
                .accuracy(0.8)
                .compared("old", 0.6)
                .compared("late", 0.9)
                .at(1);

        assertThat(champion(old, champion, model("late").accuracy(0.99).at(2))).isEqualTo("late");
    }

    @Test
    void comparisonIsMissingInAnEventThatHasRoomForIt() {
        // Given: the champion's event has the most comparisons
        var old = model("old").accuracy(0.7);
        var champion = model("champion")
                .on("second")
                .accuracy(0.8)
                .compared("old", 0.6)
                .at(1);
        for (int i = 1; i < CheckpointPublished.MOST_COMPARISONS; i++) {
            champion.compared("other-" + i, 0.1);
        }
        var late = model("late").accuracy(0.9).at(2);
        var weak = model("weak").on("second").accuracy(0.5).at(3);

        // When, Then
        assertThat(rank(old, champion, late).missingComparisons()).isEmpty();
        assertThat(rank(old, champion, late, weak).missingComparisons())
                .containsExactly(new MissingComparison("weak", "late"));
    }

    @Test
    void modelOfAnOldVersionWithRemovedLabelsDoesNotWaitForAnImpossibleComparison() {
        // Given: label c was removed, and then a model was trained on the version before
        var first = model("first").labels("a", "b", "c");
        var fewer = model("fewer").on("second").labels("a", "b").verified().at(1);
        var late = model("late").labels("a", "b", "c").accuracy(0.9).at(2);

        // When
        Ranking ranking = rank(first, fewer, late);

        // Then
        assertThat(standings(ranking)).containsExactly("fewer ELIGIBLE", "late NOT_COMPARABLE", "first NOT_COMPARABLE");
        assertThat(ranking.missingComparisons()).isEmpty();
    }

    @Test
    void modelOfAnOldVersionWithFewerLabelsWaits() {
        // Given: a class was added, then a model is trained on the version without it
        var champion = model("champion").labels("cake", "pie", "tart").version(-10);
        var late = model("late").on("older").version(-20).verified().at(1);

        assertThat(standings(champion, late)).containsExactly("champion ELIGIBLE", "late WAITING");
    }

    @Test
    void modelThatLostOnAnOlderHoldoutDoesNotWait() {
        // Given: "weak" is less accurate than "old", which was less accurate than the champion on the newer holdout
        var old = model("old").accuracy(0.7);
        var champion = model("champion")
                .on("second")
                .accuracy(0.8)
                .compared("old", 0.6)
                .at(1);
        var weak = model("weak").accuracy(0.6).at(2);

        // When
        Ranking ranking = rank(old, champion, weak);

        // Then
        assertThat(standings(ranking)).containsExactly("champion ELIGIBLE", "old ELIGIBLE", "weak ELIGIBLE");
        assertThat(ranking.of("weak").orElseThrow().reason()).contains("older holdout");
    }

    @Test
    void holdoutsAreOrderedByTheirVersionsNotByTheirPublications() {
        // Given: the model on the older version was published first
        var first = model("first").on("newer").version(-10);
        var second = model("second")
                .on("older")
                .version(-20)
                .accuracy(0.9)
                .compared("first", 0.1)
                .at(1);

        assertThat(standings(first, second)).containsExactly("first ELIGIBLE", "second WAITING");
    }

    @Test
    void versionFromTheFutureIsNotNewerThanItsPublication() {
        // Given: a version of the year 2027, published at minute 1; the next holdout is of minute 2
        var forged = model("forged").on("future").version(525_600).at(1).accuracy(0.6);
        var next = model("next").on("next").version(2).at(3).accuracy(0.9).compared("forged", 0.5);

        assertThat(champion(forged, next)).isEqualTo("next");
    }

    @Test
    void eventTimeAfterTheRecordTimestampCountsAsTheRecordTimestamp() {
        // Given: an event of the year 9999 whose record was appended at noon
        CheckpointPublished late = model("a").at(100_000).candidate().checkpoint();

        assertThat(PublishedModel.of(late, NOON).at()).isEqualTo(NOON);
        assertThat(PublishedModel.of(model("b").candidate().checkpoint(), minute(5))
                        .at())
                .isEqualTo(NOON);
    }

    @Test
    void modelWithAdditionalLabelsIsComparable() {
        var champion = model("champion").accuracy(0.9);
        var grown = model("grown")
                .labels("pie", "cake", "tart")
                .on("second")
                .accuracy(0.8)
                .compared("champion", 0.7)
                .at(1);

        assertThat(standings(champion, grown)).containsExactly("grown ELIGIBLE", "champion ELIGIBLE");
    }

    @Test
    void newestModelServesAfterLabelsWereRenamed() {
        // Given
        var old = model("old").accuracy(0.9);
        var renamed = model("renamed")
                .labels("cake", "tart")
                .on("second")
                .accuracy(0.1)
                .at(1);

        // When
        Ranking ranking = rank(old, renamed);

        // Then
        assertThat(standings(ranking)).containsExactly("renamed ELIGIBLE", "old NOT_COMPARABLE");
        assertThat(ranking.models().get(1).reason())
                .isEqualTo("labels were removed or renamed: renamed, published later, lacks some labels of old");
        assertThat(ranking.unproven()).isEmpty(); // it is loaded next in any case
    }

    @Test
    void unverifiedModelWithOtherLabelsDoesNotMakeAnotherModelServe() {
        // Given: "third" could displace the champion only because "fewer" precedes it
        var champion =
                model("champion").labels("cake", "pie", "tart").accuracy(0.9).verified();
        var fewer = model("fewer").on("second").accuracy(0.1).at(1);
        var third = model("third")
                .labels("cake", "pie", "tart")
                .on("second")
                .accuracy(0.5)
                .verified()
                .at(2);

        // When
        Ranking ranking = rank(champion, fewer, third);

        // Then
        assertThat(standings(ranking)).containsExactly("champion ELIGIBLE", "third WAITING", "fewer NOT_COMPARABLE");
        assertThat(ranking.unproven()).contains(fewer.candidate().checkpoint());
        assertThat(champion(champion, fewer.verified(), third)).isEqualTo("third");
    }

    @Test
    void unavailableModelWithOtherLabelsDoesNotDisplaceTheChampion() {
        assertThat(standings(
                        model("good"),
                        model("broken")
                                .labels("x", "y")
                                .on("second")
                                .unavailable()
                                .at(9)))
                .containsExactly("good ELIGIBLE", "broken UNAVAILABLE");
    }

    @Test
    void ownEvaluationHasPriorityOverThatInAnotherEvent() {
        var champion = model("champion").accuracy(0.7);
        var forged = model("forged").accuracy(0.5).compared("champion", 0.1).at(1);

        assertThat(champion(champion, forged)).isEqualTo("champion");
    }

    @Test
    void ofSeveralEvaluationsTheEarliestPublicationCounts() {
        // Given: the earlier event says 0.8 for the champion, the later one 0.1
        var champion = model("champion").accuracy(0.7);
        var earlier = model("earlier")
                .on("second")
                .accuracy(0.3)
                .compared("champion", 0.8)
                .at(1);
        var later = model("later")
                .on("second")
                .accuracy(0.7)
                .compared("champion", 0.1)
                .at(2);

        assertThat(champion(champion, earlier, later)).isEqualTo("champion");
    }

    @Test
    void namesTheModelThatANewModelMustBeComparedWith() {
        Ranking ranking = rank(model("champion"));

        assertThat(ranking.missingComparison(digest("first"))).isEmpty();
        assertThat(ranking.missingComparison(digest("new")).map(CheckpointPublished::modelId))
                .contains("champion");
        assertThat(rank().missingComparison(digest("new"))).isEmpty();
    }
}
