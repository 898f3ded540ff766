package dev.patisserie.trainer.pipeline;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Converts disk failures of a pipeline to errors that name its folders. */
public final class DiskFailures {

    private DiskFailures() {}

    public static TrainedModel guard(TrainingRun run, Path caches, StageTimes.Part<TrainedModel> stage) {
        try {
            return stage.run();
        } catch (IOException | UncheckedIOException e) {
            throw new PatisserieException(
                    ErrorCode.TRAINING_FAILED,
                    "expected to read %s and to write %s and %s, found %s; check space and permissions"
                            .formatted(run.dataset().name(), run.work(), caches, Reasons.of(e)),
                    e);
        }
    }
}
