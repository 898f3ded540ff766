package dev.patisserie.inference.operate;

import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.core.Response;

/** The state of the models does not permit the operation (409). */
final class OperationConflictException extends ClientErrorException {

    private static final long serialVersionUID = 1;

    OperationConflictException(String message) {
        super(message, Response.Status.CONFLICT);
    }
}
