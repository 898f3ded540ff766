package dev.patisserie.standalone.command.train;

import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.event.TransferRecipe;
import dev.patisserie.standalone.client.TrainingClient;
import dev.patisserie.standalone.console.Progress;
import java.io.PrintWriter;
import java.util.Locale;

/** Shows a training job while it runs, and remembers how many epochs it took. */
public final class TrainingView implements TrainingClient.Listener, AutoCloseable {

    private final PrintWriter out;
    private final Runnable watch;
    private final EpochView view;
    private int epochs;

    /**
     * Starts with nothing shown.
     *
     * @param out where to
     * @param watch called while waiting; may throw to stop
     */
    public TrainingView(PrintWriter out, Runnable watch) {
        this.out = out;
        this.watch = watch;
        this.view = Progress.onTerminal()
                ? new EpochBars(Progress::bar)
                : new EpochLines((task, epochs) -> Progress.open(out, task, epochs));
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
        if (event.step() != null) {
            view.step(event.step());
        }
        if (event.epoch() != null) {
            epochs++;
            view.epoch(event.epoch());
        }
    }

    @Override
    public void waiting() {
        watch.run();
    }

    /** Returns the number of epochs that have ended. */
    public int epochs() {
        return epochs;
    }

    /**
     * Returns what a completed job led to.
     *
     * @throws IllegalStateException if it failed or was rejected; the message is the service's
     */
    static TrainingProgressed.Result result(TrainingProgressed last) {
        if (last.result() == null) {
            throw new IllegalStateException("training %s: %s (%s)"
                    .formatted(
                            last.state().name().toLowerCase(Locale.ROOT),
                            last.failure().message(),
                            last.failure().code()));
        }
        return last.result();
    }

    @Override
    public void close() {
        view.close();
    }
}
