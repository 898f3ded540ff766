/** Options that several commands share. */
package dev.patisserie.standalone.command.option;
