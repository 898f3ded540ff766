package dev.patisserie.standalone.guard;

import java.io.IOException;

/**
 * Ends this JVM after the end of its parent process, whatever the cause.
 *
 * <p>The parent holds the write end of this process's standard input and never writes to it. The operating system
 * closes it at the end of the parent, even after SIGKILL, which ends reading here.
 */
public final class ParentGuard {

    /** Longest orderly shutdown. Services may wait for a broker that has ended as well. */
    private static final long GRACE_MILLIS = 10_000;

    private static final int TERMINATED = 143; // as a shell reports SIGTERM

    private ParentGuard() {}

    /** Starts the guard before the service's {@code main}. */
    public static void premain(String arguments) {
        start("parent-guard", ParentGuard::exitAfterParent);
    }

    private static void exitAfterParent() {
        awaitEndOfInput();
        Thread exit = start("parent-guard-exit", () -> System.exit(TERMINATED));
        try {
            exit.join(GRACE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // never happens; halting is correct nevertheless
        }
        Runtime.getRuntime().halt(TERMINATED);
    }

    private static void awaitEndOfInput() {
        try {
            while (System.in.read() >= 0) {
                continue; // the parent never writes
            }
        } catch (IOException e) {
            return; // a broken pipe also means that the parent has ended
        }
    }

    private static Thread start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
