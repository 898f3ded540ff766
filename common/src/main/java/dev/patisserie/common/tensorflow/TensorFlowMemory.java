package dev.patisserie.common.tensorflow;

import org.tensorflow.exceptions.TFResourceExhaustedException;

/** Tells a lack of memory from other failures of TensorFlow; DJL wraps them all in its own. */
public final class TensorFlowMemory {

    /** Begins the message of TensorFlow's allocators, whatever type carries it. */
    private static final String MESSAGE = "OOM when allocating";

    private static final int LONGEST_CHAIN = 32; // a chain of causes may be a cycle

    private TensorFlowMemory() {}

    /** Returns whether a failure, or one below it, is that TensorFlow got no memory. */
    public static boolean exhausted(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < LONGEST_CHAIN; depth++, cause = cause.getCause()) {
            if (cause instanceof TFResourceExhaustedException
                    || String.valueOf(cause.getMessage()).contains(MESSAGE)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Throws a failure on if it is a lack of memory, so that it is not taken for the model's fault.
     *
     * @throws IllegalStateException with {@code failure} as its cause
     */
    public static void rethrowIfExhausted(Exception failure) {
        if (exhausted(failure)) {
            throw new IllegalStateException("TensorFlow has no memory left", failure);
        }
    }
}
