package dev.patisserie.common.tensorflow;

import org.tensorflow.exceptions.TFResourceExhaustedException;

/** Recognises a lack of memory among the failures of TensorFlow, which DJL wraps in its own exceptions. */
public final class TensorFlowMemory {

    /** The start of the message of TensorFlow's allocators, in exceptions of any type. */
    private static final String MESSAGE = "OOM when allocating";

    private static final int LONGEST_CHAIN = 32; // a chain of causes may be a cycle

    private TensorFlowMemory() {}

    /** Returns whether a failure or one of its causes is a failed allocation of TensorFlow. */
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
     * Rethrows a lack of memory, so that it is not treated as a fault of the model.
     *
     * @throws IllegalStateException with {@code failure} as its cause
     */
    public static void rethrowIfExhausted(Exception failure) {
        if (exhausted(failure)) {
            throw new IllegalStateException("TensorFlow has no memory left", failure);
        }
    }
}
