package dev.patisserie.trainer.fit;

/**
 * One phase of training, as reported to listeners, and its starting point.
 *
 * @param name name of the phase, e.g. {@code training}
 * @param epochs most epochs of the phase, at least 1
 * @param epochsBefore most epochs of the phases before this one, 0 in the first
 * @param steps number of steps in each epoch, at least 1
 * @param stepsDone steps of the phase that earlier attempts have taken, 0 or more
 */
public record Phase(String name, int epochs, int epochsBefore, int steps, long stepsDone) {

    /**
     * Returns a step's number in the run, which grows from phase to phase.
     *
     * @param epoch number in the phase, from 1
     * @param step number in the epoch, from 1; 0 is the moment before the first
     */
    public long globalStep(int epoch, int step) {
        return (epochsBefore + epoch - 1L) * steps + step;
    }

    /** Returns the number of the last step that earlier attempts took in the run; 0 if there is none. */
    public long globalStepsDone() {
        return (long) epochsBefore * steps + stepsDone;
    }
}
