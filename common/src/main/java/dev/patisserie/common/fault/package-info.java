/**
 * Failures: one exception type, one list of stable error codes, and the monitoring of work that is retried until it
 * succeeds. {@link dev.patisserie.common.fault.Reasons} describes the exceptions of other libraries.
 */
package dev.patisserie.common.fault;
