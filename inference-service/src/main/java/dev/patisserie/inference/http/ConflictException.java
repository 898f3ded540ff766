package dev.patisserie.inference.http;

import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.core.Response;

/** The present state does not permit the request (409). */
public final class ConflictException extends ClientErrorException {

    private static final long serialVersionUID = 1;

    /** Creates an exception; the message has the expected and the found state. */
    public ConflictException(String message) {
        super(message, Response.Status.CONFLICT);
    }
}
