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
 * Writes TensorBoard's files and {@code history.csv} of a run. A failure of a write does not affect the run.
 *
 * <p>The caller owns it and closes it once, which writes buffered values. Used on one thread.
 */
public final class RunLog implements TrainingListener, AutoCloseable {

    private final Path folder;
    private final Pipeline pipeline;
    private final Clock clock;
    private final Consumer<Throwable> failures;
    private Path own; // folder of the model; null before its start
    private TensorBoard board; // null before the start of a model
    private CSVLogger history; // null before the start of a model
    private SampleImages samples; // null before the start of a model
    private Phase phase; // null before the first phase of the model

    /**
     * Creates a log without reading or writing files.
     *
     * @param folder folder of the run; created if absent, reused if the run is resumed
     * @param pipeline pipeline of the request; one that trains several models has a subfolder for each
     * @param clock clock for the times of events
     * @param failures receives each failure of a write; the values are lost
     */
    public RunLog(Path folder, Pipeline pipeline, Clock clock, Consumer<Throwable> failures) {
        this.folder = folder;
        this.pipeline = pipeline;
        this.clock = clock;
        this.failures = failures;
    }

    /** A part of the log that may fail. */
    @FunctionalInterface
    private interface Part {
        void run() throws IOException;
    }

    /** Also catches errors: without fonts, Java2D throws errors that do not concern the process. */
    private void attempt(Part part) {
        if (board == null) { // no model has been started
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
        close(); // closes the log of the first of two models
        Pipeline trained = run.request().pipeline();
        own = trained == pipeline ? folder : folder.resolve(trained.label());
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

    /** Deletes the files of an earlier attempt unless this one resumes it. */
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
        if (model.reliability() != null) {
            attempt(() -> board.reliability(model.manifest(), model.reliability()));
        }
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
