/** The {@code data} command: picocli subcommands for {@code draw} and {@code set}, and their output. */
package dev.patisserie.data.command;
