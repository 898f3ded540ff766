package dev.patisserie.trainer.fit;

/**
 * Which epoch's weights to keep: those of the lowest validation loss; of equals the earliest. Pure.
 */
final class BestEpoch {

    private double loss = Double.POSITIVE_INFINITY;
    private int number;

    /**
     * Judges a finished epoch.
     *
     * @param epoch its number, from 1
     * @param validationLoss mean loss over the validation split, finite
     * @return whether its weights are the best so far
     */
    boolean improvedBy(int epoch, double validationLoss) {
        if (validationLoss < loss) {
            loss = validationLoss;
            number = epoch;
            return true;
        }
        return false;
    }

    /** Returns the best epoch so far, from 1; 0 before the first. */
    int number() {
        return number;
    }
}
