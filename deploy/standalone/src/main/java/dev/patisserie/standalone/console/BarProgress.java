package dev.patisserie.standalone.console;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar that moves in place, on the standard error. */
final class BarProgress implements Progress {

    private final ProgressBar bar;

    BarProgress(String task, long total) {
        bar =
                new ProgressBarBuilder()
                        .setTaskName(task)
                        .setInitialMax(total)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(200)
                        .build();
    }

    @Override
    public void update(long done, String detail) {
        bar.setExtraMessage(" " + detail);
        bar.stepTo(done);
    }

    @Override
    public void close() {
        bar.close();
    }
}
