package dev.patisserie.benchmarks.load;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The clock that a load runs by; a virtual one in tests. */
interface Time {

    /** The machine's. */
    Time SYSTEM = new Time() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void waitUntil(long nanos) throws InterruptedException {
            for (long left = nanos - nanos(); left > 0; left = nanos - nanos()) {
                LockSupport.parkNanos(left);
                if (Thread.interrupted()) {
                    throw new InterruptedException("stopped while waiting to send");
                }
            }
        }
    };

    /** Returns the time in nanoseconds, from an origin of its own. */
    long nanos();

    /** Returns at that time, or at once if it has passed. */
    void waitUntil(long nanos) throws InterruptedException;

    /** Returns nanoseconds as milliseconds. */
    static double millis(long nanos) {
        return nanos / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }
}
