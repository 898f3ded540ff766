package dev.patisserie.standalone.command;

import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.event.TransferRecipe;
import dev.patisserie.standalone.client.TrainingClient;
import dev.patisserie.standalone.console.Progress;
import java.io.PrintWriter;
import java.util.Locale;

/** Shows a training job while it runs, and remembers how many epochs it took. */
final class TrainingView implements TrainingClient.Listener, AutoCloseable {

    private final PrintWriter out;
    private final Runnable watch;
    private Progress progress;
    private String phase;
    private int epochs;

    /**
     * Starts with nothing shown.
     *
     * @param out where to
     * @param watch called while waiting; may throw to stop
     */
    TrainingView(PrintWriter out, Runnable watch) {
        this.out = out;
        this.watch = watch;
    }

    /** Says what will be trained. */
    void announce(TrainingRequested request) {
        out.printf(
                "training   %s on %s: %s, request %s%n",
                request.pipeline().label(), request.dataset(), plan(request), request.requestId());
    }

    private static String plan(TrainingRequested request) {
        String size = request.imageSize() == null ? "" : ", %d px".formatted(request.imageSize());
        String simple = "%d epochs".formatted(request.epochs());
        return switch (request.pipeline()) {
            case SIMPLE -> simple + size;
            case TRANSFER -> transfer(request.transfer()) + size;
            case COMPARE -> simple + " against " + transfer(request.transfer()) + size;
        };
    }

    private static String transfer(TransferRecipe recipe) {
        return "%s%s, %d + %d epochs"
                .formatted(
                        recipe.backbone(),
                        recipe.alpha() == null ? "" : " " + recipe.alpha(),
                        recipe.warmup().epochs(),
                        recipe.fineTune().epochs());
    }

    @Override
    public void progressed(TrainingProgressed event) {
        if (event.state() == TrainingProgressed.State.RUNNING && event.epoch() != null) {
            show(event.epoch());
        }
    }

    private void show(TrainingProgressed.Epoch epoch) {
        if (!epoch.phase().equals(phase)) {
            close();
            phase = epoch.phase();
            progress = Progress.open(out, phase.equals("training") ? "epoch" : phase, epoch.of());
        }
        epochs++;
        progress.update(epoch.number(), figures(epoch));
    }

    private static String figures(TrainingProgressed.Epoch epoch) {
        return String.format(
                Locale.ROOT,
                "loss %.3f  accuracy %.3f  validation loss %.3f  accuracy %.3f  %.0f images/s  %.0f s left",
                epoch.loss(),
                epoch.accuracy(),
                epoch.validationLoss(),
                epoch.validationAccuracy(),
                epoch.imagesPerSecond(),
                epoch.secondsLeft());
    }

    @Override
    public void waiting() {
        watch.run();
    }

    /** Returns the number of epochs that have ended. */
    int epochs() {
        return epochs;
    }

    /**
     * Returns what a completed job led to.
     *
     * @throws IllegalStateException if it failed or was rejected; the message is the service's
     */
    static TrainingProgressed.Result result(TrainingProgressed last) {
        if (last.result() == null) {
            throw new IllegalStateException(
                    "training %s: %s (%s)"
                            .formatted(
                                    last.state().name().toLowerCase(Locale.ROOT),
                                    last.failure().message(),
                                    last.failure().code()));
        }
        return last.result();
    }

    @Override
    public void close() {
        if (progress != null) {
            progress.close();
        }
    }
}
