package dev.patisserie.common.selection;

import static dev.patisserie.common.selection.TestModels.champion;
import static dev.patisserie.common.selection.TestModels.model;
import static dev.patisserie.common.selection.TestModels.standings;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Newcomers that were compared with a model that is refused or deferred here. */
class RefusedReferenceTest {

    @Test
    void newcomerThatBeatsTheRefusedReferenceTakesOver() {
        // Given: the trainer compared the newcomer with the best model, which was refused here
        var champion = model("champion").accuracy(0.6);
        var refused = model("refused").accuracy(0.9).at(1).unavailable();
        var newcomer = model("newcomer")
                .on("second")
                .accuracy(0.8)
                .compared("refused", 0.7)
                .at(2);

        assertThat(champion(champion, refused, newcomer)).isEqualTo("newcomer");
    }

    @Test
    void newcomerThatDoesNotBeatTheRefusedReferenceWaits() {
        var champion = model("champion").accuracy(0.6);
        var refused = model("refused").accuracy(0.9).at(1).unavailable();
        var newcomer = model("newcomer")
                .on("second")
                .accuracy(0.7)
                .compared("refused", 0.8)
                .at(2);

        assertThat(standings(champion, refused, newcomer))
                .containsExactly("champion ELIGIBLE", "newcomer WAITING", "refused UNAVAILABLE");
    }

    @Test
    void comparisonWithARefusedModelThatNeverOutrankedTheChampionDoesNotCount() {
        // Given: the refused model is less accurate than the champion
        var champion = model("champion").accuracy(0.9);
        var refused = model("refused").accuracy(0.6).at(1).unavailable();
        var newcomer = model("newcomer")
                .on("second")
                .accuracy(0.8)
                .compared("refused", 0.1)
                .at(2);

        assertThat(champion(champion, refused, newcomer)).isEqualTo("champion");
    }

    @Test
    void newcomerThatBeatsTheReferenceButNotARefusedNewcomerTakesOver() {
        // Given: both newcomers beat the reference; the better one is refused, too
        var champion = model("champion").accuracy(0.6);
        var refused = model("refused").accuracy(0.9).at(1).unavailable();
        var broken = model("broken")
                .on("second")
                .accuracy(0.95)
                .compared("refused", 0.7)
                .at(2)
                .unavailable();
        var newcomer = model("newcomer").on("second").accuracy(0.8).at(3);

        assertThat(champion(champion, refused, broken, newcomer)).isEqualTo("newcomer");
    }

    @Test
    void newcomerComparedWithTheModelThatServesInsteadOfTheRefusedOneTakesOver() {
        // Given: "second" replaced the champion on a holdout without the refused model
        var champion = model("champion").accuracy(0.6);
        var refused = model("refused").accuracy(0.9).at(1).unavailable();
        var second = model("second")
                .on("second")
                .accuracy(0.8)
                .compared("champion", 0.5)
                .at(2);
        var third =
                model("third").on("third").accuracy(0.7).compared("second", 0.6).at(3);

        assertThat(standings(champion, refused, second, third))
                .containsExactly("third ELIGIBLE", "second ELIGIBLE", "champion ELIGIBLE", "refused UNAVAILABLE");
    }

    @Test
    void refusalOfAModelThatIsNotChampionDoesNotChangeTheChampion() {
        // Given: without "first", the champion would be "apart", to which "better" was never compared
        var first = model("first").accuracy(0.6);
        var apart = model("apart").on("second").accuracy(0.9).at(1);
        var better = model("better").accuracy(0.7).at(2);
        assertThat(champion(first, apart, better)).isEqualTo("better");

        // When, Then: only some replicas have tried "first" and refused it
        assertThat(champion(first.unavailable(), apart, better)).isEqualTo("better");
    }
}
