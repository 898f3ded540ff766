package dev.patisserie.standalone.console;

import dev.patisserie.common.text.Printable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar that moves in place, on the standard error. */
final class BarProgress implements Progress {

    private final ProgressBar bar;

    private BarProgress(ProgressBarBuilder builder) {
        bar = builder.build();
    }

    /** Opens a bar that estimates the time that is left. */
    static BarProgress withEstimate(String task, long total) {
        return new BarProgress(builder(task, total));
    }

    /** Opens a bar that does not. */
    static BarProgress plain(String task, long total) {
        return new BarProgress(builder(task, total).hideEta());
    }

    private static ProgressBarBuilder builder(String task, long total) {
        return new ProgressBarBuilder()
                .setTaskName(Printable.line(task))
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200);
    }

    @Override
    public void update(long done, String detail) {
        bar.setExtraMessage(Printable.line(" " + detail));
        bar.stepTo(done);
    }

    @Override
    public void close() {
        bar.close();
    }
}
