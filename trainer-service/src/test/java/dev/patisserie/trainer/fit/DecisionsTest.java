package dev.patisserie.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.TrainingRequested;
import org.junit.jupiter.api.Test;

/** The decisions between epochs: early stopping and the learning rate. */
class DecisionsTest {

    @Test
    void stopsAfterThePatience() {
        var stopping = new EarlyStopping(new TrainingRequested.EarlyStopping(2, 0.0));

        assertThat(stopping.stopsAfter(0.5)).isFalse();
        assertThat(stopping.stopsAfter(0.6)).isFalse();
        assertThat(stopping.stopsAfter(0.4)).isFalse(); // restarts the wait
        assertThat(stopping.stopsAfter(0.4)).isFalse();
        assertThat(stopping.stopsAfter(0.5)).isTrue();
    }

    @Test
    void ignoresAFallBelowMinDelta() {
        var stopping = new EarlyStopping(new TrainingRequested.EarlyStopping(2, 0.1));

        assertThat(stopping.stopsAfter(0.50)).isFalse();
        assertThat(stopping.stopsAfter(0.45)).isFalse();
        assertThat(stopping.stopsAfter(0.41)).isTrue();
    }

    @Test
    void lowersTheRateAfterThePatienceAndRestartsTheWait() {
        var plateau = new ReduceOnPlateau(new TrainingRequested.ReduceOnPlateau(0.5, 2));

        assertThat(plateau.next(0.1, 1.0)).isEqualTo(0.1);
        assertThat(plateau.next(0.1, 1.0)).isEqualTo(0.1);
        assertThat(plateau.next(0.1, 1.1)).isEqualTo(0.05);
        assertThat(plateau.next(0.05, 1.1)).isEqualTo(0.05);
        assertThat(plateau.next(0.05, 1.1)).isEqualTo(0.025);
        assertThat(plateau.next(0.025, 0.9)).isEqualTo(0.025);
    }

    @Test
    void plateauIgnoresAFallBelowOneTenThousandth() {
        var plateau = new ReduceOnPlateau(new TrainingRequested.ReduceOnPlateau(0.5, 1));

        assertThat(plateau.next(0.1, 1.0)).isEqualTo(0.1);
        assertThat(plateau.next(0.1, 0.99995)).isEqualTo(0.05);
        assertThat(plateau.next(0.05, 0.9998)).isEqualTo(0.05);
    }
}
