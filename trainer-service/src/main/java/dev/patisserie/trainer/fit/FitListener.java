package dev.patisserie.trainer.fit;

import dev.patisserie.common.event.TrainingProgressed;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Follows the epochs. Both are called on the thread that trains.
 *
 * @param epochEnded told once per finished epoch, validation included
 * @param cancelled whether to stop now; asked before every step
 */
public record FitListener(
        Consumer<TrainingProgressed.Epoch> epochEnded, BooleanSupplier cancelled) {}
