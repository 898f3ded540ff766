package dev.patisserie.trainer.fit;

import dev.patisserie.common.event.TrialResult;
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
 * @param curve the validation split after each of the finished epochs; empty in states of earlier versions
 */
record PhaseState(
        String phase,
        List<Double> validationLosses,
        int step,
        Score learnt,
        double seconds,
        boolean ended,
        List<TrialResult.Point> curve) {

    /** Copies the lists. */
    PhaseState {
        validationLosses = List.copyOf(validationLosses);
        curve = curve == null ? List.of() : List.copyOf(curve);
    }

    static PhaseState begin(String phase) {
        return new PhaseState(phase, List.of(), 0, Score.NONE, 0, false, List.of());
    }

    /** Returns the number of the current epoch in the phase, from 1. */
    int epoch() {
        return validationLosses.size() + 1;
    }

    PhaseState stepped(Score score) {
        return new PhaseState(phase, validationLosses, step + 1, learnt.plus(score), seconds, false, curve);
    }

    PhaseState validated(TrialResult.Point point) {
        Stream<Double> losses = Stream.concat(validationLosses.stream(), Stream.of(point.validationLoss()));
        Stream<TrialResult.Point> points = Stream.concat(curve.stream(), Stream.of(point));
        return new PhaseState(phase, losses.toList(), 0, Score.NONE, seconds, false, points.toList());
    }

    PhaseState end() {
        return new PhaseState(phase, validationLosses, step, learnt, seconds, true, curve);
    }

    PhaseState after(double wallSeconds) {
        return new PhaseState(phase, validationLosses, step, learnt, wallSeconds, ended, curve);
    }

    Fitted fitted() {
        return new Fitted(validationLosses.size(), seconds);
    }
}
