package dev.patisserie.benchmarks.load;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The clock of a load, which is virtual in tests. */
interface Time {

    /** The system clock. */
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

    /** Returns the time in nanoseconds from an arbitrary origin. */
    long nanos();

    /** Waits until a time; returns at once if it has passed. */
    void waitUntil(long nanos) throws InterruptedException;

    /** Returns nanoseconds as milliseconds. */
    static double millis(long nanos) {
        return nanos / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }
}
