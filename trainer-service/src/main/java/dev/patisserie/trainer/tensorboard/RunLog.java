package dev.patisserie.trainer.tensorboard;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.trainer.dataset.DecodedDataset;
import dev.patisserie.trainer.fit.Inspectable;
import dev.patisserie.trainer.fit.Phase;
import dev.patisserie.trainer.fit.StepReport;
import dev.patisserie.trainer.fit.Stop;
import dev.patisserie.trainer.pipeline.TrainedModel;
import dev.patisserie.trainer.pipeline.TrainingListener;
import dev.patisserie.trainer.pipeline.TrainingRun;
import java.awt.AWTError;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;

/**
 * Writes TensorBoard's files and {@code history.csv} of a run. Nothing that goes wrong in here reaches the run.
 *
 * <p>The caller owns it and closes it once: that writes what still waits. Used on one thread.
 */
public final class RunLog implements TrainingListener, AutoCloseable {

    private final Path folder;
    private final Pipeline pipeline;
    private final Clock clock;
    private final Consumer<Throwable> failures;
    private Path own; // the model's; null until one is started
    private TensorBoard board; // likewise
    private CSVLogger history; // likewise
    private SampleImages samples; // likewise
    private Phase phase; // null until the model's first phase is started

    /**
     * Prepares; nothing is read or written yet.
     *
     * @param folder the run's own; created if absent, and gone on with if the run is
     * @param pipeline the recipe that was asked for; one that trains several models has a folder for each, in this one
     * @param clock dates what is written
     * @param failures told each time that something could not be written; what it was is lost
     */
    public RunLog(Path folder, Pipeline pipeline, Clock clock, Consumer<Throwable> failures) {
        this.folder = folder;
        this.pipeline = pipeline;
        this.clock = clock;
        this.failures = failures;
    }

    /** Does a part of the work. */
    @FunctionalInterface
    private interface Part {
        void run() throws IOException;
    }

    /** Without fonts, Java2D fails by errors that say nothing of the process's health. */
    private void attempt(Part part) {
        if (board == null) { // a recipe that starts no model has nothing to show
            return;
        }
        try {
            part.run();
        } catch (IOException | RuntimeException | LinkageError | InternalError | AWTError e) {
            failures.accept(e);
        }
    }

    @Override
    public void modelStarted(TrainingRun run, List<String> labels, DecodedDataset images) {
        close(); // of two models, the first
        Pipeline recipe = run.request().pipeline();
        own = recipe == pipeline ? folder : folder.resolve(recipe.label());
        board = new TensorBoard(own, clock);
        history = new CSVLogger(own.resolve("history.csv"));
        samples = new SampleImages(run.request(), labels, images.split(Split.TRAIN));
        phase = null;
    }

    @Override
    public void phaseStarted(Phase started, Inspectable model) {
        if (phase == null) {
            begin(started.globalStepsDone() == 0);
        }
        phase = started;
        attempt(() -> board.phaseStarted(started, model));
    }

    /** What another attempt left is of the same training only where this one goes on with it. */
    private void begin(boolean fresh) {
        if (fresh) {
            attempt(() -> AtomicFiles.deleteTree(own));
        }
        attempt(() -> board.begin(samples.request()));
        attempt(() -> board.samples(samples));
    }

    @Override
    public void stepEnded(StepReport step) {
        attempt(() -> board.stepEnded(step));
    }

    @Override
    public void epochEnded(TrainingProgressed.Epoch epoch, Inspectable model) {
        attempt(() -> history.epochEnded(phase.epochsBefore() + epoch.number() - 1, epoch));
        attempt(() -> board.epochEnded(phase, epoch, model));
    }

    @Override
    public void modelEnded(TrainedModel model) {
        attempt(() -> board.modelEnded(model.manifest()));
        attempt(() -> board.confusion(model.manifest()));
    }

    @Override
    public Stop stop() {
        return Stop.NONE;
    }

    @Override
    public void close() {
        attempt(() -> board.flush());
    }
}
