/**
 * The {@code data} command: picocli subcommands over {@code draw} and {@code set}, and their
 * output.
 *
 * <p><b>May import:</b> {@code draw}, {@code set}, {@code common.wire} (for its JSON), picocli.
 * <b>Imported by:</b> the {@code patisserie} command, tests.
 */
package dev.patisserie.data.command;
