package dev.patisserie.standalone.command.train;

import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.event.TransferRecipe;
import dev.patisserie.standalone.client.TrainingClient;
import dev.patisserie.standalone.console.Progress;
import java.io.PrintWriter;
import java.util.Locale;

/** Shows a running training job, and counts its epochs. */
public final class TrainingView implements TrainingClient.Listener, AutoCloseable {

    private final PrintWriter out;
    private final Runnable watch;
    private final EpochView view;
    private int epochs;

    /**
     * Creates an empty view.
     *
     * @param out receives the output
     * @param watch called while waiting; may throw an exception to stop
     */
    public TrainingView(PrintWriter out, Runnable watch) {
        this.out = out;
        this.watch = watch;
        this.view = Progress.onTerminal()
                ? new EpochBars(Progress::bar)
                : new EpochLines((task, epochs) -> Progress.open(out, task, epochs));
    }

    /** Prints a summary of the request. */
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
            case IMPORT -> request.model().file() + size;
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

    /** Returns the number of completed epochs. */
    public int epochs() {
        return epochs;
    }

    /**
     * Returns the result of a completed job.
     *
     * @throws IllegalStateException if the job failed or was rejected; the message is that of the service
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
