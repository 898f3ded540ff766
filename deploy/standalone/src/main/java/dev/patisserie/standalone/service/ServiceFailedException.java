package dev.patisserie.standalone.service;

/** Thrown when a service did not start or has ended. The message includes the last lines of the service's log. */
public final class ServiceFailedException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    ServiceFailedException(String message) {
        super(message);
    }
}
