/** The {@code patisserie} command line: the root command. The subpackages contain the other commands. */
package dev.patisserie.standalone.command;
