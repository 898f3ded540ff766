package dev.patisserie.common.tensorflow;

import org.bytedeco.javacpp.Pointer;

/** Finds leaks of native memory. */
public final class NativeMemory {

    private NativeMemory() {}

    /** Something to repeat. */
    @FunctionalInterface
    public interface Work {
        void run(int round) throws Exception;
    }

    /**
     * Returns after how many of the rounds more native objects were alive than before. Every tensor that is not closed
     * makes its round count; that the garbage collector may free it some time later does not hide it, as a comparison
     * of the first round with the last would.
     */
    public static int roundsThatLeak(int rounds, Work work) throws Exception {
        work.run(0); // the first one builds what stays
        int leaking = 0;
        for (int round = 1; round <= rounds; round++) {
            long before = Pointer.totalCount();
            work.run(round);
            leaking += Pointer.totalCount() > before ? 1 : 0;
        }
        return leaking;
    }
}
