package dev.patisserie.common.signing;

/** Signals that a key file has another content than expected. The message does not name the file. */
final class KeyFormatException extends Exception {

    private static final long serialVersionUID = 1L;

    KeyFormatException(String message) {
        super(message);
    }

    KeyFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
