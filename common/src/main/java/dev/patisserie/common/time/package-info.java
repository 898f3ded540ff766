/**
 * Arithmetic on times that come from outside.
 *
 * <p><b>May import:</b> the JDK. <b>Imported by:</b> everything that subtracts a time of an event
 * from another one.
 */
package dev.patisserie.common.time;
