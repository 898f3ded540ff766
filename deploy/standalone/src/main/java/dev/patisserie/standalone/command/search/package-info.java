/** The command {@code search} and its subcommands. */
package dev.patisserie.standalone.command.search;
