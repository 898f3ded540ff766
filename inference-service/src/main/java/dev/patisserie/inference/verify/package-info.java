/**
 * Verifies models in a child process, so that a graph that crashes, hangs or exhausts the memory does not affect the
 * service. {@link dev.patisserie.inference.verify.VerifierProcess} starts it,
 * {@link dev.patisserie.inference.verify.VerifierMain} runs in it; they exchange JSON files.
 */
package dev.patisserie.inference.verify;
