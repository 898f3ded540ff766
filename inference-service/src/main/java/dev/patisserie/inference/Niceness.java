package dev.patisserie.inference;

import com.sun.jna.Native;
import com.sun.jna.Platform;

/**
 * How much a thread leaves to others when the processors are busy. Linux alone: there a nice value is a thread's
 * ({@code setpriority(2)}), and Java's own priorities do nothing without JVM options.
 */
final class Niceness {

    /** A busy thread of the usual niceness, 0, gets nine times as much time ({@code sched(7)}). */
    static final int LOWER = 10;

    private static final int PRIO_PROCESS = 0;
    private static final int CALLING_THREAD = 0;

    private Niceness() {}

    /** Lowers the calling thread's priority for good; does nothing where that cannot be done. */
    static void lower() {
        if (Platform.isLinux()) {
            C.setpriority(PRIO_PROCESS, CALLING_THREAD, LOWER);
        }
    }

    /** The C library. */
    private static final class C {
        static {
            Native.register(C.class, Platform.C_LIBRARY_NAME);
        }

        static native int setpriority(int which, int who, int priority);
    }
}
