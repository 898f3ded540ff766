package dev.patisserie.inference.shadow;

/** Signals that the process of a candidate ended or took too long. */
public final class CandidateFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;

    /**
     * Creates an exception.
     *
     * @param code as in {@link dev.patisserie.common.event.ShadowAnswered.Failure}
     * @param message expected and found
     */
    public CandidateFailedException(String code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** Returns the code of the failure. */
    public String code() {
        return code;
    }
}
