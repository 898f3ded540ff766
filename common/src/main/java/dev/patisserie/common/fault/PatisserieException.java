package dev.patisserie.common.fault;

import dev.patisserie.common.text.Printable;
import java.util.Objects;

/**
 * Base of every failure that this system raises on purpose.
 *
 * <p>The {@link ErrorCode} is for machines (metric label, dead-letter header); the message is for the person on call
 * and says what was expected, what was found and what to do next.
 */
public class PatisserieException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    /**
     * Describes a failure that has no cause but itself.
     *
     * @param code the stable code
     * @param message expected, found, and the fix
     */
    public PatisserieException(ErrorCode code, String message) {
        this(code, message, null);
    }

    /**
     * Describes a failure with its cause.
     *
     * @param code the stable code
     * @param message expected, found, and the fix; quotes text from outside as it is, and is escaped here (see
     *     {@link Printable})
     * @param cause what was thrown below, or null
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
