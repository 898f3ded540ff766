/**
 * The {@code patisserie} command line: options, what each command does in which order, what it
 * prints, its exit code.
 *
 * <p><b>May import:</b> everything below {@code standalone} but {@code guard}, {@code
 * data.command}, picocli. <b>Imported by:</b> nothing.
 */
package dev.patisserie.standalone.command;
