package dev.patisserie.standalone.guard;

import java.io.IOException;

/**
 * Ends this JVM when its parent is gone, however the parent ended.
 *
 * <p>The parent holds the write end of this process's standard input and never writes to it. The operating system
 * closes it with the parent, even after SIGKILL, and then reading ends.
 */
public final class ParentGuard {

    /** Longest orderly shutdown; the broker may be gone too, so services may wait for it in vain. */
    private static final long GRACE_MILLIS = 10_000;

    private static final int TERMINATED = 143; // as a shell reports SIGTERM

    private ParentGuard() {}

    /** Starts the watch, before the service's own {@code main}. */
    public static void premain(String arguments) {
        start("parent-guard", ParentGuard::exitAfterParent);
    }

    private static void exitAfterParent() {
        awaitEndOfInput();
        Thread exit = start("parent-guard-exit", () -> System.exit(TERMINATED));
        try {
            exit.join(GRACE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody interrupts it; halting is right anyway
        }
        Runtime.getRuntime().halt(TERMINATED);
    }

    private static void awaitEndOfInput() {
        try {
            while (System.in.read() >= 0) {
                continue; // the parent has nothing to say
            }
        } catch (IOException e) {
            return; // a broken pipe says the same as its end
        }
    }

    private static Thread start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
