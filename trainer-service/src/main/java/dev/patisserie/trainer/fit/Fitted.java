package dev.patisserie.trainer.fit;

/**
 * What a phase of training led to.
 *
 * @param bestEpoch the epoch whose weights are in the checkpoint, from 1
 * @param epochs how many epochs were run
 * @param seconds wall time, validation included
 */
public record Fitted(int bestEpoch, int epochs, double seconds) {}
