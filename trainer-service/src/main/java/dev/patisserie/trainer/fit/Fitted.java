package dev.patisserie.trainer.fit;

/**
 * What a phase of training led to.
 *
 * @param epochs how many epochs were run
 * @param seconds wall time, validation included
 */
public record Fitted(int epochs, double seconds) {}
