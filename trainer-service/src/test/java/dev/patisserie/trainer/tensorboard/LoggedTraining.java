package dev.patisserie.trainer.tensorboard;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.trainer.dataset.PhotoSet;
import dev.patisserie.trainer.fit.Phase;
import dev.patisserie.trainer.pipeline.SimplePipeline;
import dev.patisserie.trainer.pipeline.TrainedModel;
import dev.patisserie.trainer.pipeline.TrainingListener;
import dev.patisserie.trainer.pipeline.TrainingRun;
import dev.patisserie.trainer.pipeline.TrainingSettings;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A real, small training, with its log: 18 images in batches of 4, so 5 steps an epoch. */
final class LoggedTraining {

    static final int STEPS = 5;

    final List<Throwable> failures = new ArrayList<>();

    private final Path folder;
    private final PhotoSet set;
    private final Clock clock = new SteppingClock();

    /** Draws the photos. */
    LoggedTraining(Path folder) {
        this.folder = folder;
        set = PhotoSet.draw(folder.resolve("set"));
    }

    Path logs() {
        return folder.resolve("tensorboard").resolve("r-1");
    }

    TrainedModel run(int epochs) {
        return run(epochs, log -> log);
    }

    /** Trains as a trainer does that took up where a killed one had taken {@code steps}. */
    TrainedModel goOn(int epochs, long steps) {
        return run(epochs, log -> takenUp(log, steps));
    }

    private TrainedModel run(int epochs, UnaryOperator<TrainingListener> around) {
        TrainingRequested request =
                TrainingRequested.builder("r-1", Pipeline.SIMPLE, "set")
                        .imageSize(16)
                        .epochs(epochs)
                        .batchSize(4)
                        .build();
        var settings = new TrainingSettings(folder.resolve("cache"), 1 << 20, 2, 2, 2);
        var run = new TrainingRun(request, "set-m", set.folder(), folder.resolve("work"));
        try (var log = new RunLog(logs(), request.pipeline(), clock, failures::add)) {
            return new SimplePipeline(settings, clock).run(run, around.apply(log)).best();
        }
    }

    /** Says of a training from its start that some of its steps were taken before. */
    private static TrainingListener takenUp(TrainingListener listener, long steps) {
        InvocationHandler forward =
                (proxy, method, arguments) -> {
                    if (method.getName().equals("phaseStarted")) {
                        var phase = (Phase) arguments[0];
                        arguments[0] =
                                new Phase(
                                        phase.name(),
                                        phase.epochs(),
                                        phase.epochsBefore(),
                                        phase.steps(),
                                        steps);
                    }
                    return method.invoke(listener, arguments);
                };
        Class<?>[] types = {TrainingListener.class};
        return (TrainingListener)
                Proxy.newProxyInstance(listener.getClass().getClassLoader(), types, forward);
    }
}
