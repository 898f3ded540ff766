package dev.patisserie.common.signing;

/** Signals that a bundle is malformed, or that its signature does not fit. The message has expected and found. */
final class InvalidSignatureException extends Exception {

    private static final long serialVersionUID = 1L;

    InvalidSignatureException(String message) {
        super(message);
    }
}
