package dev.patisserie.standalone.service;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits for conditions by polling. */
public final class Polling {

    private static final long INTERVAL_MILLIS = 100;

    private static final Duration FOREVER = Duration.ofDays(100_000);

    private Polling() {}

    /** A condition whose check may be interrupted. */
    @FunctionalInterface
    public interface Condition {
        /** Returns whether the condition holds. */
        boolean holds() throws InterruptedException;
    }

    /**
     * Repeats a check, and never returns normally.
     *
     * @param check throws an exception to end the wait
     */
    public static void forever(Runnable check) throws InterruptedException {
        until(FOREVER, () -> {
            check.run();
            return false;
        });
    }

    /**
     * Waits for a condition.
     *
     * @return whether it held within the time limit
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
