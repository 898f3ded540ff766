/** The command {@code patisserie bench}. */
package dev.patisserie.benchmarks.command;
