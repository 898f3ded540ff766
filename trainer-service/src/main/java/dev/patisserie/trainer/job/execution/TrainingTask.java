package dev.patisserie.trainer.job.execution;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.TrainingProgressed.Result;
import dev.patisserie.common.event.TrialStep;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.trainer.champion.ChampionComparison;
import dev.patisserie.trainer.dataset.DatasetSource;
import dev.patisserie.trainer.fit.Snapshot;
import dev.patisserie.trainer.job.Job.Exported;
import dev.patisserie.trainer.job.Job.Running;
import dev.patisserie.trainer.job.JobSpec;
import dev.patisserie.trainer.job.execution.JobExecutor.TrainingEnvironment;
import dev.patisserie.trainer.pipeline.TrainedModel;
import dev.patisserie.trainer.pipeline.TrainingListener;
import dev.patisserie.trainer.pipeline.TrainingOutcome;
import dev.patisserie.trainer.pipeline.TrainingPipeline;
import dev.patisserie.trainer.pipeline.TrainingRun;
import dev.patisserie.trainer.publish.ModelPublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Trains the models of a job and packs them into archives.
 *
 * @param job the running job
 * @param folder folder of the job, with the state of earlier attempts and the archives
 */
public record TrainingTask(Running job, Path folder, TrainingEnvironment environment, ModelPublisher publisher) {

    private static final Logger LOG = Logger.getLogger(TrainingTask.class);
    private static final int SNAPSHOT_DEPTH = 2; // a comparison has a folder for each model

    /** Returns the path of a model's archive. */
    static Path archive(Path folder, String modelId) {
        return folder.resolve(modelId + ".zip");
    }

    /** Returns the folder of the training state and of the files to pack. */
    public static Path work(Path folder) {
        return folder.resolve("work");
    }

    /**
     * Returns a value that changes with each snapshot of the training.
     *
     * @param folder folder of the job, which may be empty
     */
    public static String progress(Path folder) throws IOException {
        Path work = work(folder);
        if (Files.notExists(work)) {
            return "";
        }
        List<String> snapshots = new ArrayList<>();
        try (Stream<Path> tree = Files.walk(work, SNAPSHOT_DEPTH)) {
            for (Path file : tree.filter(TrainingTask::isSnapshot).sorted().toList()) {
                FileTime modified = Files.getLastModifiedTime(file);
                snapshots.add("%s %d %s".formatted(work.relativize(file), Files.size(file), modified));
            }
        }
        return String.join(", ", snapshots);
    }

    /**
     * Returns the folder of TensorBoard's files of a job. All steps of a trial have the same one, and all trials of a
     * search are in one folder, so that TensorBoard compares them.
     */
    static Path logs(Path folder, JobSpec spec) {
        TrialStep step = spec.request().trial();
        return step == null
                ? folder.resolve(spec.requestId())
                : folder.resolve(step.search().id())
                        .resolve("trial-" + step.search().trial());
    }

    /** Copies the state that a step of a trial continues. Without one, it trains from the first epoch. */
    void restoreTrial() throws IOException {
        TrialStep step = job.spec().request().trial();
        if (step == null || step.continueFrom() == null) {
            return;
        }
        if (!environment.paused().restore(step.continueFrom(), work(folder))) {
            LOG.warnf(
                    "trial trained from its first epoch request=%s continueFrom=%s reason=\"its saved state was deleted\"",
                    job.spec().requestId(), step.continueFrom());
        }
    }

    private static boolean isSnapshot(Path file) {
        return file.getFileName().toString().equals(Snapshot.FILE);
    }

    /**
     * Trains and packs the models, and compares them with the published ones.
     *
     * @return the next state, which is not recorded
     * @throws java.util.concurrent.CancellationException if the listener stops training
     */
    Exported exported(TrainingListener listener) throws IOException {
        TrainingOutcome outcome = train(listener);
        List<CheckpointPublished> checkpoints = new ArrayList<>();
        for (TrainedModel model : outcome.models()) {
            Manifest manifest = model.manifest();
            logCalibration(manifest);
            Path archive = archive(folder, manifest.modelId());
            CheckpointPublished packed = publisher.pack(model.folder(), manifest, archive);
            checkpoints.add(compared(packed, model, listener));
        }
        outcome.comparison().ifPresent(this::write);
        return job.exported(checkpoints, result(outcome));
    }

    private static void logCalibration(Manifest manifest) {
        Uncertainty uncertainty = manifest.uncertainty();
        if (uncertainty == null) {
            return;
        }
        Uncertainty.Calibration calibration = uncertainty.calibration();
        Uncertainty.Known known = uncertainty.known();
        LOG.infof(
                "model calibrated model=%s temperature=%s images=%d eceBefore=%s ece=%s nllBefore=%s nll=%s knownScore=%s threshold=%s otherImages=%d auroc=%s reason=%s",
                manifest.modelId(),
                calibration.temperature(),
                calibration.images(),
                calibration.before().ece(),
                calibration.after().ece(),
                calibration.before().nll(),
                calibration.after().nll(),
                known.score(),
                known.threshold(),
                known.otherImages(),
                known.auroc(),
                calibration.reason());
    }

    private CheckpointPublished compared(CheckpointPublished packed, TrainedModel model, TrainingListener listener) {
        var newcomer = new ChampionComparison.Newcomer(
                packed,
                model.dataset(),
                model.holdoutHits(),
                model.manifest().request().seed());
        return environment.comparison().compare(newcomer, environment.rivals().of(packed), folder, () -> listener.stop()
                .check("comparison"));
    }

    private TrainingOutcome train(TrainingListener listener) {
        JobSpec spec = job.spec();
        Optional<TrainingPipeline> found =
                environment.pipelines().find(spec.request().pipeline());
        TrainingPipeline pipeline = found.orElseThrow(() -> missing(spec));
        DatasetSource dataset = environment.data().of(spec);
        LOG.infof(
                "training starts request=%s pipeline=%s dataset=%s",
                spec.requestId(), spec.request().pipeline().label(), dataset.name());
        return pipeline.run(new TrainingRun(spec.request(), spec.modelId(), dataset, work(folder)), listener);
    }

    private void write(TrainingOutcome.Comparison comparison) {
        String requestId = job.spec().requestId();
        Path page = environment.reports().writeComparison(requestId, comparison.markdown());
        LOG.infof("models compared request=%s page=%s", requestId, page);
    }

    private static Result result(TrainingOutcome outcome) {
        TrainedModel best = outcome.best();
        return new Result(
                best.manifest().modelId(),
                best.trainImages(),
                best.skippedImages(),
                best.trainingSeconds(),
                best.manifest().holdout().accuracy(),
                best.manifest().holdout().loss(),
                best.partSeconds(),
                outcome.models().stream()
                        .flatMap(model -> model.notices().stream())
                        .toList(),
                outcome.comparison().map(TrainingOutcome.Comparison::figures).orElse(null));
    }

    private PatisserieException missing(JobSpec spec) {
        return new PatisserieException(
                ErrorCode.REQUEST_INVALID,
                "this trainer no longer has the pipeline '%s', only %s"
                        .formatted(
                                spec.request().pipeline().label(),
                                environment.pipelines().names()));
    }
}
