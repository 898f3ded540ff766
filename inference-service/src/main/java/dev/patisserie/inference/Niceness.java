package dev.patisserie.inference;

import com.sun.jna.Native;
import com.sun.jna.Platform;

/**
 * Lowers the scheduling priority of threads. Only on Linux, where nice values apply to threads ({@code setpriority(2)})
 * and Java's priorities have no effect without JVM options.
 */
final class Niceness {

    /**
     * Nice value of low-priority threads. A busy thread with the default value 0 receives nine times as much CPU time
     * ({@code sched(7)}).
     */
    static final int LOWER = 10;

    private static final int PRIO_PROCESS = 0;
    private static final int CALLING_THREAD = 0;

    private Niceness() {}

    /** Lowers the calling thread's priority permanently; has no effect on unsupported platforms. */
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
