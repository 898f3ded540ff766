package dev.patisserie.trainer.fit;

import dev.patisserie.common.event.TrainingProgressed;

/**
 * Follows the epochs of training, and can stop it. Called on the thread that trains: a slow listener slows training. A
 * listener hears what it overrides.
 *
 * <p>Training that was stopped or killed goes on from its last snapshot: so the steps since then, and an epoch that had
 * just ended, may be told again, with the same numbers.
 */
public interface FitListener {

    /** Returns whether to stop now; asked before every step and every validated batch. */
    Stop stop();

    /**
     * Told before the first step of a phase, or, where an earlier attempt is gone on with, before its next one.
     *
     * @param model the network in training; may be looked at during the call alone
     */
    default void phaseStarted(Phase phase, Inspectable model) {}

    /** Told after each step. */
    default void stepEnded(StepReport step) {}

    /**
     * Told once per finished epoch, validation included.
     *
     * @param model the network in training, with the weights that the epoch ended with; may be looked at during the
     *     call alone
     */
    default void epochEnded(TrainingProgressed.Epoch epoch, Inspectable model) {}

    /**
     * Told after the last epoch of a phase.
     *
     * @param fitted what it led to
     */
    default void phaseEnded(Phase phase, Fitted fitted) {}
}
