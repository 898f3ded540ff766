package dev.patisserie.trainer.fit;

/**
 * A finished training step.
 *
 * @param phase the phase of the step
 * @param epoch number in the phase, from 1
 * @param number number of the step in the epoch, from 1 to {@code phase.steps()}
 * @param learningRate learning rate of this step
 * @param score score of the step's batch, before the weights changed
 * @param epochScore score of all images of the epoch so far, each measured in its own step
 */
public record StepReport(Phase phase, int epoch, int number, double learningRate, Score score, Score epochScore) {

    /** Returns the epoch's number in the run, from 1. */
    public int epochInRun() {
        return phase.epochsBefore() + epoch;
    }

    /** Returns the step's number in the run, from 1; it grows from phase to phase. */
    public long globalStep() {
        return phase.globalStep(epoch, number);
    }
}
