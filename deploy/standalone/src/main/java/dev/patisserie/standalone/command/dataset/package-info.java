/** The subcommands of {@code data} that publish and manage versions of data sets; they require a broker and a store. */
package dev.patisserie.standalone.command.dataset;
