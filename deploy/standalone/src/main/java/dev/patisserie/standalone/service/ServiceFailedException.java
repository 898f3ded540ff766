package dev.patisserie.standalone.service;

/** A service that did not start, or ended. The message has lines: the end of the service's log. */
public final class ServiceFailedException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    ServiceFailedException(String message) {
        super(message);
    }
}
