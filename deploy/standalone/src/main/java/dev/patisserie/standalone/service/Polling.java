package dev.patisserie.standalone.service;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Asks again and again, where nobody tells. */
public final class Polling {

    private static final long INTERVAL_MILLIS = 100;

    private Polling() {}

    /** A question that may be interrupted. */
    @FunctionalInterface
    public interface Condition {
        /** Returns whether what is waited for is so. */
        boolean holds() throws InterruptedException;
    }

    /**
     * Waits for a condition.
     *
     * @return whether it held before the time was up
     */
    public static boolean until(Duration timeout, Condition condition) throws InterruptedException {
        var pause = new CountDownLatch(1); // never counted down: a pause that ends when interrupted
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            pause.await(INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        }
        return true;
    }
}
