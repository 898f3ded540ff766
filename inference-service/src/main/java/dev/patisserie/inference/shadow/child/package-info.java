/**
 * The process of a candidate: {@link dev.patisserie.inference.shadow.child.CandidateProcesses} starts it,
 * {@link dev.patisserie.inference.shadow.child.CandidateMain} runs in it. They exchange frames over its standard input
 * and output.
 */
package dev.patisserie.inference.shadow.child;
