package dev.patisserie.trainer.tensorboard;

import dev.patisserie.common.clock.ManualClock;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.trainer.dataset.DatasetSource;
import dev.patisserie.trainer.dataset.PhotoSet;
import dev.patisserie.trainer.fit.StepReport;
import dev.patisserie.trainer.fit.Stop;
import dev.patisserie.trainer.pipeline.SimplePipeline;
import dev.patisserie.trainer.pipeline.TrainedModel;
import dev.patisserie.trainer.pipeline.TrainingListener;
import dev.patisserie.trainer.pipeline.TrainingListeners;
import dev.patisserie.trainer.pipeline.TrainingRun;
import dev.patisserie.trainer.pipeline.TrainingSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A small real training with its log: 18 images in batches of 4, so 5 steps per epoch. */
final class LoggedTraining {

    static final int STEPS = 5;

    static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    final List<Throwable> failures = new ArrayList<>();

    private final Path folder;
    private final PhotoSet set;
    private final Clock clock = new ManualClock(START);

    /** Draws the photos. */
    LoggedTraining(Path folder) {
        this.folder = folder;
        set = PhotoSet.draw(folder.resolve("set"));
    }

    Path logs() {
        return folder.resolve("tensorboard").resolve("r-1");
    }

    TrainedModel run(int epochs) {
        return run(epochs, List.of());
    }

    /** Stops like a kill, after the log has received more steps than the last snapshot. */
    void killed(int epochs, long afterStep) {
        try {
            run(epochs, List.of(new Killer(afterStep)));
        } catch (Killed expected) {
            return;
        }
        throw new AssertionError("was not killed");
    }

    /** Trains with additional listeners after the log. */
    TrainedModel run(int epochs, List<TrainingListener> others) {
        TrainingRequested request = TrainingRequested.builder("r-1", Pipeline.SIMPLE, "set")
                .imageSize(16)
                .epochs(epochs)
                .batchSize(4)
                .build();
        var settings = new TrainingSettings(folder.resolve("cache"), 1 << 20, 2, 2, 2, 1000);
        var run = new TrainingRun(request, "set-m", DatasetSource.ofFolder(set.folder()), folder.resolve("work"));
        try (var log = new RunLog(logs(), request.pipeline(), clock, failures::add)) {
            List<TrainingListener> all = new ArrayList<>(others);
            all.add(0, log);
            return new SimplePipeline(settings, clock)
                    .run(run, new TrainingListeners(all))
                    .best();
        }
    }

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static final class Killer extends Onlooker {

        private final long afterStep;

        Killer(long afterStep) {
            this.afterStep = afterStep;
        }

        @Override
        public void stepEnded(StepReport step) {
            if (step.globalStep() == afterStep) {
                throw new Killed();
            }
        }
    }

    /** A listener without effect. */
    abstract static class Onlooker implements TrainingListener {

        @Override
        public Stop stop() {
            return Stop.NONE;
        }
    }
}
