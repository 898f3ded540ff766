package dev.patisserie.standalone.command.dataset;

import dev.patisserie.data.version.scan.ScanProgress;
import dev.patisserie.standalone.console.Progress;
import java.io.PrintWriter;

/** Shows the steps of a publication or an export as bars or lines. The caller closes it. */
final class StepView implements ScanProgress, AutoCloseable {

    private final PrintWriter out;
    private Progress bar; // null before the first step
    private Step shown;

    StepView(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void update(Step step, int done, int total) {
        if (step != shown) {
            close();
            bar = Progress.open(out, task(step), total);
            shown = step;
        }
        bar.update(done, "");
    }

    private static String task(Step step) {
        return switch (step) {
            case READ -> "reading";
            case WRITE -> "writing";
            case EXPORT -> "exporting";
        };
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
