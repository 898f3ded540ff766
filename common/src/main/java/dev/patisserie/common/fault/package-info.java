/**
 * How this system fails on purpose: one exception type, one list of stable codes. And how work that
 * is retried until it succeeds shows that it does not. {@link Reasons} words the exceptions of others.
 *
 * <p><b>May import:</b> the JDK, {@code text}. <b>Imported by:</b> everything.
 */
package dev.patisserie.common.fault;
