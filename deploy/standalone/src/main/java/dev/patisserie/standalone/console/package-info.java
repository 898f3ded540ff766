/**
 * How progress is shown: bars on a terminal, plain lines without one.
 *
 * <p><b>May import:</b> {@code common.text}, the progress bar library. <b>Imported by:</b> {@code
 * service}, {@code command}.
 */
package dev.patisserie.standalone.console;
