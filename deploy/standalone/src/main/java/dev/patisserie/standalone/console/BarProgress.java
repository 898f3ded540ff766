package dev.patisserie.standalone.console;

import dev.patisserie.common.text.Printable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar on the standard error. */
final class BarProgress implements Progress {

    private final ProgressBar bar;

    private BarProgress(ProgressBarBuilder builder) {
        bar = builder.build();
    }

    /** Opens a bar with an estimate of the remaining time. */
    static BarProgress withEstimate(String task, long total) {
        return new BarProgress(builder(task, total));
    }

    /** Opens a bar without an estimate. */
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
