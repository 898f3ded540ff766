package dev.patisserie.standalone.console;

import java.io.PrintWriter;

/** Shows the progress of a long task. The caller closes it at the end of the task. */
public interface Progress extends AutoCloseable {

    /**
     * Updates the progress.
     *
     * @param done number of completed steps
     * @param detail values of the last step; may be empty
     */
    void update(long done, String detail);

    @Override
    void close();

    /**
     * Opens a bar on a terminal, or plain lines.
     *
     * @param out receives plain lines
     * @param task name of the task
     * @param total number of steps of the task
     */
    static Progress open(PrintWriter out, String task, long total) {
        return onTerminal() ? BarProgress.withEstimate(task, total) : new LineProgress(out, task, total);
    }

    /** Returns whether the output is a terminal that can show a bar. */
    static boolean onTerminal() {
        return Terminal.present();
    }

    /**
     * Opens a bar whose details contain the remaining time.
     *
     * @param task name of the task
     * @param total number of steps of the task
     */
    static Progress bar(String task, long total) {
        return BarProgress.plain(task, total);
    }
}
