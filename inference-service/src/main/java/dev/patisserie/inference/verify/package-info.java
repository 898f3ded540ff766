/**
 * Verifies a model in a child process: a graph that crashes, hangs or takes all memory ends that process and not the
 * service. {@link dev.patisserie.inference.verify.VerifierProcess} starts it,
 * {@link dev.patisserie.inference.verify.VerifierMain} runs in it; they exchange JSON files.
 */
package dev.patisserie.inference.verify;
