package dev.patisserie.trainer.fit;

import java.util.List;
import java.util.stream.Stream;

/**
 * Where a phase of training stands, besides its weights. All chance is a function of the seed and the step, and all
 * decisions are functions of the validation losses, so this is all there is.
 *
 * @param phase its name
 * @param validationLosses those of the epochs that have ended, in their order
 * @param step how many steps of the next epoch are done
 * @param learnt the score of those steps
 * @param seconds wall time so far, of all attempts at the phase
 * @param ended whether no epoch follows
 */
record PhaseState(String phase, List<Double> validationLosses, int step, Score learnt, double seconds, boolean ended) {

    /** Copies the list. */
    PhaseState {
        validationLosses = List.copyOf(validationLosses);
    }

    static PhaseState begin(String phase) {
        return new PhaseState(phase, List.of(), 0, Score.NONE, 0, false);
    }

    /** Returns the number of the epoch under way in the phase, from 1. */
    int epoch() {
        return validationLosses.size() + 1;
    }

    PhaseState stepped(Score score) {
        return new PhaseState(phase, validationLosses, step + 1, learnt.plus(score), seconds, false);
    }

    PhaseState validated(double loss) {
        List<Double> losses =
                Stream.concat(validationLosses.stream(), Stream.of(loss)).toList();
        return new PhaseState(phase, losses, 0, Score.NONE, seconds, false);
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
