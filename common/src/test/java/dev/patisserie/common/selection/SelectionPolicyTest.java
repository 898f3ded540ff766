package dev.patisserie.common.selection;

import static dev.patisserie.common.selection.TestModels.model;
import static dev.patisserie.common.selection.TestModels.rank;
import static dev.patisserie.common.selection.TestModels.standings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SelectionPolicyTest {

    private static final SelectionPolicy SIGNIFICANT = new SelectionPolicy(0, true);

    @Test
    void smallGainKeepsTheChampion() {
        // Given
        var policy = new SelectionPolicy(0.02, false);
        var champion = model("champion").accuracy(0.80);
        var similar = model("similar").accuracy(0.82).at(1);
        var better = model("better").accuracy(0.83).at(2);

        // When
        Ranking ranking = rank(policy, champion, similar);

        // Then
        assertThat(standings(ranking)).containsExactly("champion ELIGIBLE", "similar ELIGIBLE");
        assertThat(ranking.models().get(1).reason())
                .endsWith("; not more accurate than champion by more than the minimum gain");
        assertThat(standings(rank(policy, champion, similar, better)).get(0)).isEqualTo("better ELIGIBLE");
    }

    @Test
    void onlyASignificantlyBetterModelTakesOverIfRequired() {
        // Given
        var champion = model("champion").accuracy(0.7);
        var unclear = model("b").accuracy(0.9).compared("champion", 0.7, 0.05).at(1);
        var clear = model("c").accuracy(0.8).compared("champion", 0.7, 0.049).at(2);

        // When, Then
        assertThat(standings(rank(SIGNIFICANT, champion, unclear))).containsExactly("champion ELIGIBLE", "b ELIGIBLE");
        assertThat(rank(SIGNIFICANT, champion, unclear).models().get(1).reason())
                .endsWith("; not significantly better than champion");
        assertThat(standings(rank(SIGNIFICANT, champion, clear)).get(0)).isEqualTo("c ELIGIBLE");
    }

    @Test
    void betterModelWithoutASignificanceTestWaitsIfOneIsRequired() {
        // When
        Ranking ranking = rank(
                SIGNIFICANT, model("champion"), model("better").accuracy(0.9).at(1));

        // Then
        assertThat(standings(ranking)).containsExactly("champion ELIGIBLE", "better WAITING");
        assertThat(ranking.missingComparisons()).containsExactly(new MissingComparison("better", "champion"));
    }

    @Test
    void rejectsAGainThatNoModelCanExceed() {
        assertThatThrownBy(() -> new SelectionPolicy(1, false))
                .hasMessage("minimumGain must be at least 0 and less than 1, was 1.0; 0 accepts any gain");
        assertThatThrownBy(() -> new SelectionPolicy(Double.NaN, false)).hasMessageContaining("was NaN");
    }
}
