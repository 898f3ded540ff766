package dev.patisserie.common.tensorflow;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import java.util.Optional;

/** The memory of the C library, from which TensorFlow and oneDNN allocate. */
public final class NativeHeap {

    private static final Optional<Function> TRIM = trimFunction();

    private NativeHeap() {}

    /** Returns whether {@link #trim} has an effect. */
    static boolean canTrim() {
        return TRIM.isPresent();
    }

    /**
     * Returns free memory to the system. glibc keeps freed blocks below the end of its heaps, which after a training
     * are several hundred megabytes. Takes some milliseconds; has no effect where the C library has no
     * {@code malloc_trim}.
     */
    public static void trim() {
        TRIM.ifPresent(function -> function.invokeInt(new Object[] {new NativeLong(0)}));
    }

    private static Optional<Function> trimFunction() {
        try {
            return Optional.of(NativeLibrary.getProcess().getFunction("malloc_trim"));
        } catch (UnsatisfiedLinkError e) {
            return Optional.empty();
        }
    }
}
