package dev.patisserie.feedback.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.PredictionMade.Known;
import dev.patisserie.common.event.PredictionMade.Score;
import java.util.List;
import org.junit.jupiter.api.Test;

class CandidateTest {

    @Test
    void anotherPredictionOfAnImageHasTheSameNumber() {
        double number = Candidate.of(Predictions.of("i-1", 0.9), null).number();

        assertThat(Candidate.of(Predictions.of("i-1", 0.6), "camera-2").number())
                .isEqualTo(number);
        assertThat(Candidate.of(Predictions.of("i-2", 0.9), null).number()).isNotEqualTo(number);
    }

    @Test
    void theMarginIsTheDifferenceOfTheTwoMostProbableClasses() {
        PredictionMade three = Predictions.of(
                "i-1",
                List.of(new Score("cake", 0.5), new Score("pie", 0.375), new Score("tart", 0.125)),
                null,
                null,
                null);

        assertThat(Candidate.of(three, null).margin()).isEqualTo(0.125);
    }

    @Test
    void aSingleClassLeavesTheRestOfTheProbabilityToTheSecond() {
        PredictionMade one = Predictions.of("i-1", List.of(new Score("cake", 0.75)), null, null, null);

        assertThat(Candidate.of(one, null).margin()).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void onlyAKnownScoreBelowItsThresholdIsUnfamiliar() {
        List<Score> scores = List.of(new Score("cake", 0.75));

        assertThat(Candidate.of(Predictions.of("i-1", scores, null, null, null), null)
                        .unfamiliar())
                .isFalse();
        assertThat(Candidate.of(Predictions.of("i-1", scores, new Known(1, 0.5, true), null, null), null)
                        .unfamiliar())
                .isFalse();
        assertThat(Candidate.of(Predictions.of("i-1", scores, new Known(0.25, 0.5, false), null, null), null)
                        .unfamiliar())
                .isTrue();
    }
}
