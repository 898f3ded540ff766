package dev.patisserie.trainer.fit;

import java.util.List;
import java.util.stream.Stream;

/**
 * The progress of a phase, without its weights. All randomness is a function of the seed and the step, and all
 * decisions are functions of the validation losses, so this state is complete.
 *
 * @param phase name of the phase
 * @param validationLosses losses of the finished epochs, in order
 * @param step finished steps of the next epoch
 * @param learnt score of those steps
 * @param seconds wall time so far, of all attempts at the phase
 * @param ended whether the phase is finished
 */
record PhaseState(String phase, List<Double> validationLosses, int step, Score learnt, double seconds, boolean ended) {

    /** Copies the list. */
    PhaseState {
        validationLosses = List.copyOf(validationLosses);
    }

    static PhaseState begin(String phase) {
        return new PhaseState(phase, List.of(), 0, Score.NONE, 0, false);
    }

    /** Returns the number of the current epoch in the phase, from 1. */
    int epoch() {
        return validationLosses.size() + 1;
    }

    PhaseState stepped(Score score) {
        return new PhaseState(phase, validationLosses, step + 1, learnt.plus(score), seconds, false);
    }

    PhaseState validated(double loss) {
        Stream<Double> losses = Stream.concat(validationLosses.stream(), Stream.of(loss));
        return new PhaseState(phase, losses.toList(), 0, Score.NONE, seconds, false);
    }

    PhaseState end() {
        return new PhaseState(phase, validationLosses, step, learnt, seconds, true);
    }

    PhaseState after(double wallSeconds) {
        return new PhaseState(phase, validationLosses, step, learnt, wallSeconds, ended);
    }

    Fitted fitted() {
        return new Fitted(validationLosses.size(), seconds);
    }
}
