package dev.patisserie.common.fault;

import dev.patisserie.common.text.Printable;
import java.util.Objects;

/**
 * The exception of failures that this system detects.
 *
 * <p>The {@link ErrorCode} is for machines (metric label, dead-letter header); the message is for operators, and states
 * the expected value, the found value and the fix.
 */
public class PatisserieException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    /**
     * Creates an exception without a cause.
     *
     * @param code the stable code
     * @param message expected, found, and the fix
     */
    public PatisserieException(ErrorCode code, String message) {
        this(code, message, null);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param code the stable code
     * @param message expected, found, and the fix; text from outside is escaped here (see {@link Printable})
     * @param cause the underlying exception, or null
     */
    public PatisserieException(ErrorCode code, String message, Throwable cause) {
        super(Printable.line(message), cause);
        this.code = Objects.requireNonNull(code, "code");
    }

    /** Returns the stable code of this failure. */
    public ErrorCode code() {
        return code;
    }
}
