package dev.patisserie.common.tensorflow;

import org.bytedeco.javacpp.Pointer;

/** Detects leaks of native memory. */
public final class NativeMemory {

    private NativeMemory() {}

    /** The repeated work. */
    @FunctionalInterface
    public interface Work {
        void run(int round) throws Exception;
    }

    /**
     * Returns the number of rounds that increased the number of native objects. Each tensor that is not closed counts
     * its round, even if the garbage collector frees it later.
     */
    public static int roundsThatLeak(int rounds, Work work) throws Exception {
        work.run(0); // the first round creates permanent objects
        int leaking = 0;
        for (int round = 1; round <= rounds; round++) {
            long before = Pointer.totalCount();
            work.run(round);
            leaking += Pointer.totalCount() > before ? 1 : 0;
        }
        return leaking;
    }
}
