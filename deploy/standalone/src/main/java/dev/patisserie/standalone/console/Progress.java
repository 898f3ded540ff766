package dev.patisserie.standalone.console;

import java.io.PrintWriter;

/** Shows how far a long task is. The caller closes it when the task ends. */
public interface Progress extends AutoCloseable {

    /**
     * The task has come so far.
     *
     * @param done steps done, out of the total
     * @param detail figures of the last step; may be empty
     */
    void update(long done, String detail);

    @Override
    void close();

    /**
     * Opens a bar on a terminal, or plain lines.
     *
     * @param out where plain lines go
     * @param task its name
     * @param total steps of the whole task
     */
    static Progress open(PrintWriter out, String task, long total) {
        return onTerminal() ? BarProgress.withEstimate(task, total) : new LineProgress(out, task, total);
    }

    /** Returns whether a person watches, so that a bar can move. */
    static boolean onTerminal() {
        return Terminal.present();
    }

    /**
     * Opens a bar whose details say what time is left.
     *
     * @param task its name
     * @param total steps of the whole task
     */
    static Progress bar(String task, long total) {
        return BarProgress.plain(task, total);
    }
}
