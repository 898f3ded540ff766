/** Options of several commands. */
package dev.patisserie.standalone.command.option;
