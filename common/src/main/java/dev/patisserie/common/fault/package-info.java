/**
 * How this system fails on purpose: one exception type, one list of stable codes. And how work that is retried until it
 * succeeds shows that it does not. {@link dev.patisserie.common.fault.Reasons} words the exceptions of other libraries.
 */
package dev.patisserie.common.fault;
