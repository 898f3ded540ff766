package dev.patisserie.trainer.fit;

/**
 * One step that was taken.
 *
 * @param phase that it belongs to
 * @param epoch number in the phase, from 1
 * @param number of the step in the epoch, from 1 to {@code phase.steps()}
 * @param learningRate the optimiser's, in this step
 * @param score of the step's batch, before the weights changed
 * @param epochScore of all images of the epoch so far, each at its own step
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
