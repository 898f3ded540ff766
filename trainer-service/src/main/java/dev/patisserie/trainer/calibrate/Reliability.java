package dev.patisserie.trainer.calibrate;

import dev.patisserie.common.uncertainty.ReliabilityBin;
import java.util.List;

/**
 * The reliability diagram of a model on the holdout.
 *
 * @param before the bins with temperature 1, by rising confidence
 * @param after the bins with the model's temperature
 */
public record Reliability(List<ReliabilityBin> before, List<ReliabilityBin> after) {

    /** Copies the lists. */
    public Reliability {
        before = List.copyOf(before);
        after = List.copyOf(after);
    }
}
