/**
 * The Java agent that runs inside each service: it ends the service when the command that started it is gone. Packed
 * into a jar of its own.
 */
package dev.patisserie.standalone.guard;
