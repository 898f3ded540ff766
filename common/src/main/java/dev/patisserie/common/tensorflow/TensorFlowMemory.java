package dev.patisserie.common.tensorflow;

import dev.patisserie.common.fault.Causes;
import org.tensorflow.exceptions.TFResourceExhaustedException;

/** Recognises a lack of memory among the failures of TensorFlow, which DJL wraps in its own exceptions. */
public final class TensorFlowMemory {

    /** The start of the message of TensorFlow's allocators, in exceptions of any type. */
    private static final String MESSAGE = "OOM when allocating";

    private TensorFlowMemory() {}

    /** Returns whether a failure or one of its causes is a failed allocation of TensorFlow. */
    public static boolean exhausted(Throwable failure) {
        return Causes.of(failure)
                .anyMatch(cause -> cause instanceof TFResourceExhaustedException
                        || String.valueOf(cause.getMessage()).contains(MESSAGE));
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
