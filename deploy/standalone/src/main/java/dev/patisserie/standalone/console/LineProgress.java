package dev.patisserie.standalone.console;

import java.io.PrintWriter;

/** Prints a line after each tenth of a task, or after each step of a short task. */
final class LineProgress implements Progress {

    private static final int SHORT_TASK = 50;

    private final PrintWriter out;
    private final String task;
    private final long total;
    private final long lines;
    private long printed;

    LineProgress(PrintWriter out, String task, long total) {
        this.out = out;
        this.task = task;
        this.total = total;
        this.lines = total <= SHORT_TASK ? total : 10;
    }

    @Override
    public void update(long done, String detail) {
        long reached = done * lines / Math.max(1, total);
        if (reached > printed) {
            printed = reached;
            out.printf("%s %d/%d  %s%n", task, done, total, detail);
        }
    }

    @Override
    public void close() {
        out.flush();
    }
}
