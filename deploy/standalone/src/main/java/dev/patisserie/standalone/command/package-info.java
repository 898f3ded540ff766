/** The {@code patisserie} command line. The root command is here; the packages below have its commands. */
package dev.patisserie.standalone.command;
