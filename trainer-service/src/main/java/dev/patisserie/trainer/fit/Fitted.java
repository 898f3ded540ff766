package dev.patisserie.trainer.fit;

/**
 * The result of a phase of training.
 *
 * @param epochs number of epochs run
 * @param seconds wall time, validation included
 */
public record Fitted(int epochs, double seconds) {}
