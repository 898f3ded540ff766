/**
 * The Java agent inside each service, which ends the service after the end of the command that started it. It is
 * packaged in its own jar.
 */
package dev.patisserie.standalone.guard;
