package dev.patisserie.trainer.fit;

import dev.patisserie.common.event.TrainingProgressed;

/**
 * Receives the events of training and can stop it. Called on the training thread: a slow listener slows training.
 *
 * <p>A resumed training starts at its last snapshot. The steps since then, and an epoch that had just ended, may be
 * reported again with the same numbers.
 */
public interface FitListener {

    /** Returns whether to stop; called before every step and every validation batch. */
    Stop stop();

    /**
     * Called before the first step of a phase. In a resumed phase, called before the next step.
     *
     * @param model the network in training; valid only during the call
     */
    default void phaseStarted(Phase phase, Inspectable model) {}

    /** Called after each step. */
    default void stepEnded(StepReport step) {}

    /**
     * Called after each epoch and its validation.
     *
     * @param model the network in training, with the weights at the end of the epoch; valid only during the call
     */
    default void epochEnded(TrainingProgressed.Epoch epoch, Inspectable model) {}

    /**
     * Called after the last epoch of a phase.
     *
     * @param fitted the result of the phase
     */
    default void phaseEnded(Phase phase, Fitted fitted) {}
}
