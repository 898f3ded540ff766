/**
 * Text from outside on its way to people: log lines, error messages, headers and terminals.
 *
 * <p><b>May import:</b> the JDK. <b>Imported by:</b> everything.
 */
package dev.patisserie.common.text;
