package dev.patisserie.inference.retrain;

import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.core.Response;

/** The named training is not the one that is proposed now (409). */
final class ProposalOutdatedException extends ClientErrorException {

    private static final long serialVersionUID = 1;

    ProposalOutdatedException(String message) {
        super(message, Response.Status.CONFLICT);
    }
}
