package dev.patisserie.common.onednn;

/** A graph has an operation, or a combination of operations, that this package cannot execute; TensorFlow can. */
public final class UnsupportedGraphException extends RuntimeException {

    private static final long serialVersionUID = 1;

    UnsupportedGraphException(String message) {
        super(message);
    }

    UnsupportedGraphException(String message, Throwable cause) {
        super(message, cause);
    }
}
