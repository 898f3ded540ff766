package dev.patisserie.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.patisserie.common.model.Manifest.ClassScore;
import dev.patisserie.common.model.Manifest.Evaluation;
import java.util.List;
import org.junit.jupiter.api.Test;

class TallyTest {

    @Test
    void countsHitsAndErrorsPerClass() {
        // Given: two cakes, one taken for a pie; one pie; two tarts, both taken for pies
        var tally = new Tally(List.of("cake", "pie", "tart"));
        tally.add(0, new float[] {0.5f, 0.25f, 0.25f});
        tally.add(0, new float[] {0.25f, 0.5f, 0.25f});
        tally.add(1, new float[] {0, 1, 0});
        tally.add(2, new float[] {0.25f, 0.5f, 0.25f});
        tally.add(2, new float[] {0.25f, 0.5f, 0.25f});

        // When
        Evaluation evaluation = tally.evaluation();

        // Then
        assertThat(evaluation.images()).isEqualTo(5);
        assertThat(evaluation.accuracy()).isEqualTo(0.4);
        assertThat(evaluation.confusion()).containsExactly(List.of(1, 1, 0), List.of(0, 1, 0), List.of(0, 2, 0));
        assertThat(evaluation.classes())
                .containsExactly(
                        new ClassScore("cake", 1, 0.5, 2),
                        new ClassScore("pie", 0.25, 1, 1),
                        new ClassScore("tart", 0, 0, 2));
        // By hand: (ln 2 + ln 4 + ln 1 + ln 4 + ln 4) / 5 = 7 ln 2 / 5
        assertThat(evaluation.loss()).isCloseTo(7 * Math.log(2) / 5, within(1e-12));
    }

    @Test
    void lossIsFiniteForAConfidentWrongPrediction() {
        var tally = new Tally(List.of("cake", "pie"));

        tally.add(0, new float[] {0, 1});

        // ln 1e7, as Keras clips
        assertThat(tally.evaluation().loss()).isCloseTo(16.118, within(1e-3));
    }
}
