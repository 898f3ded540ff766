package dev.patisserie.inference;

import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/**
 * Lowers the scheduling priority of threads. Only on Linux, where nice values apply to threads ({@code setpriority(2)})
 * and Java's priorities have no effect without JVM options. Processes that the thread starts inherit its priority.
 */
final class Niceness {

    /**
     * Nice value of low-priority threads. A busy thread with the default value 0 receives nine times as much CPU time
     * ({@code sched(7)}).
     */
    static final int LOWER = 10;

    /**
     * Time slice of low-priority threads, the longest that Linux accepts. The share of CPU time depends on the nice
     * value only. Since Linux 6.12 a thread with a shorter slice that wakes up preempts one with a longer slice at once
     * ({@code PREEMPT_SHORT} of the EEVDF scheduler) instead of at the end of the other's slice. Earlier versions
     * ignore it.
     */
    static final long SLICE_NANOS = 100_000_000;

    private static final int PRIO_PROCESS = 0;
    private static final int CALLING_THREAD = 0;

    /** Numbers of {@code sched_setattr(2)}, for which the C library has no function before glibc 2.41. */
    private static final Map<String, Integer> SET_ATTRIBUTES = Map.of("x86-64", 314, "aarch64", 274);

    /** Size of {@code struct sched_attr}, version 0. */
    private static final int ATTRIBUTES_BYTES = 48;

    private static final int NICE_OFFSET = 16;
    private static final int SLICE_OFFSET = 24;

    private Niceness() {}

    /** Lowers the calling thread's priority permanently; has no effect on unsupported platforms. */
    static void lower() {
        if (Platform.isLinux()) {
            C.setpriority(PRIO_PROCESS, CALLING_THREAD, LOWER);
            lengthenSlice();
        }
    }

    private static void lengthenSlice() {
        Integer number = SET_ATTRIBUTES.get(Platform.ARCH);
        if (number == null) {
            return;
        }
        byte[] attributes = ByteBuffer.allocate(ATTRIBUTES_BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(0, ATTRIBUTES_BYTES)
                .putInt(NICE_OFFSET, LOWER)
                .putLong(SLICE_OFFSET, SLICE_NANOS)
                .array();
        C.syscall(new NativeLong(number), CALLING_THREAD, attributes, 0);
    }

    /** The C library. */
    private static final class C {
        static {
            Native.register(C.class, Platform.C_LIBRARY_NAME);
        }

        static native int setpriority(int which, int who, int priority);

        static native NativeLong syscall(NativeLong number, int thread, byte[] attributes, int flags);
    }
}
