package dev.patisserie.trainer.config;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.StallWatch;
import dev.patisserie.common.model.ModelStore;
import dev.patisserie.trainer.job.execution.DataRoot;
import dev.patisserie.trainer.job.execution.JobAdmission;
import dev.patisserie.trainer.job.execution.JobExecutor;
import dev.patisserie.trainer.job.execution.JobScheduler;
import dev.patisserie.trainer.job.execution.Pipelines;
import dev.patisserie.trainer.job.execution.RequestLimits;
import dev.patisserie.trainer.job.execution.TrainImages;
import dev.patisserie.trainer.job.execution.WorkFolder;
import dev.patisserie.trainer.job.progress.JobReports;
import dev.patisserie.trainer.job.progress.ProgressPublisher;
import dev.patisserie.trainer.job.progress.ProgressTopic;
import dev.patisserie.trainer.job.store.JobStarts;
import dev.patisserie.trainer.job.store.JobStore;
import dev.patisserie.trainer.job.store.RetentionSweeper;
import dev.patisserie.trainer.job.store.RunFolders;
import dev.patisserie.trainer.job.store.TrainerId;
import dev.patisserie.trainer.metrics.TrainerMetrics;
import dev.patisserie.trainer.pipeline.ComparePipeline;
import dev.patisserie.trainer.pipeline.SimplePipeline;
import dev.patisserie.trainer.pipeline.TrainingSettings;
import dev.patisserie.trainer.pipeline.transfer.TransferPipeline;
import dev.patisserie.trainer.pipeline.transfer.TransferSettings;
import dev.patisserie.trainer.publish.CheckpointTopic;
import dev.patisserie.trainer.publish.ModelPublisher;
import dev.patisserie.trainer.weights.PublishedWeights;
import dev.patisserie.trainer.weights.WeightFiles;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.UUID;

/** Creates the trainer's plain objects from its settings, one of each. */
class Wiring {

    private final Clock clock = Clock.systemUTC();
    private final TrainerConfig config;

    Wiring(TrainerConfig config) {
        this.config = config;
    }

    @Produces
    @Singleton
    JobStore jobStore(TrainerMetrics metrics) {
        var store = new JobStore(jobs(), UUID.randomUUID().toString());
        metrics.watchJobs(store::count);
        metrics.watchUnreadableRecords(store::unreadable);
        return store;
    }

    @Produces
    @Singleton
    TrainerId trainerId() {
        return TrainerId.take(config.workDir());
    }

    void close(@Disposes TrainerId id) {
        id.close();
    }

    private Path jobs() {
        return config.jobsDir()
                .or(() -> config.modelStore().folder().map(folder -> folder.resolve(".jobs")))
                .orElseThrow(() -> new IllegalArgumentException(
                        "expected trainer.jobs-dir, a folder that the trainers share, since trainer.model-store is not a folder but "
                                + config.modelStore()));
    }

    @Produces
    @Singleton
    ModelStore modelStore() {
        return config.modelStore().open();
    }

    void close(@Disposes ModelStore store) {
        store.close();
    }

    @Produces
    @Singleton
    TrainerMetrics metrics(MeterRegistry registry, StallWatch watch) {
        var metrics = new TrainerMetrics(registry);
        metrics.watchStall(() -> watch.seconds(Topics.TRAINING_REQUESTS));
        return metrics;
    }

    @Produces
    @Singleton
    StallWatch stallWatch() {
        return new StallWatch(clock);
    }

    @Produces
    @Singleton
    Pipelines pipelines() {
        int threads = config.threads().orElseGet(Runtime.getRuntime()::availableProcessors);
        var settings = new TrainingSettings(
                config.workDir().resolve("cache"),
                config.cacheLimitBytes(),
                config.prefetchBatches(),
                threads,
                threads,
                config.snapshotSteps());
        var simple = new SimplePipeline(settings, clock);
        var transfer = new TransferPipeline(
                new TransferSettings(
                        settings, weightFiles(), config.workDir().resolve("features"), config.featureCacheLimitBytes()),
                clock);
        return new Pipelines(
                List.of(simple, transfer, new ComparePipeline(simple, transfer)),
                new RequestLimits(config.maxEpochs(), config.maxBatchSize(), config.maxImageSize(), JvmMemory::state),
                new TrainImages(new DataRoot(config.dataRoot())));
    }

    private WeightFiles weightFiles() {
        return new WeightFiles(new WeightFiles.Locations(
                config.weightsFolder(),
                config.weightsCache().orElse(config.workDir().resolve("weights")),
                config.weightsMirror().orElse(PublishedWeights.KERAS),
                config.weightsConnectTimeout(),
                config.weightsIdleTimeout(),
                config.weightsLimitBytes()));
    }

    @Produces
    @Singleton
    ProgressPublisher announcer(JobStore store, ProgressTopic topic) {
        return new ProgressPublisher(store, topic);
    }

    @Produces
    @Singleton
    ModelPublisher publisher(ModelStore store, CheckpointTopic topic) {
        return new ModelPublisher(store, topic, clock);
    }

    @Produces
    @Singleton
    JobScheduler runner(
            JobStore store,
            ProgressPublisher announcer,
            Pipelines pipelines,
            ModelPublisher publisher,
            TrainerMetrics metrics) {
        var runs = new RunFolders(jobs().resolve("runs"));
        var reports = new JobReports(jobs().resolve("reports"));
        var starts = new JobStarts(jobs().resolve("starts"), config.maxStarts(), clock);
        var environment = new JobExecutor.TrainingEnvironment(
                pipelines,
                new DataRoot(config.dataRoot()),
                runs,
                reports,
                logs(),
                starts,
                new WorkFolder(config.workDir()));
        return new JobScheduler(
                store,
                new JobExecutor(store, announcer, environment, publisher, metrics, clock),
                retentionSweeper(
                        store, new RetentionSweeper.Folders(runs, List.of(reports.folder(), logs(), starts.folder()))),
                config.retryDelay(),
                config.shutdownTimeout());
    }

    private Path logs() {
        return config.tensorboardDir().orElse(config.workDir().resolve("tensorboard"));
    }

    private RetentionSweeper retentionSweeper(JobStore store, RetentionSweeper.Folders places) {
        var limits =
                new RetentionSweeper.Limits(config.keepRecordsFor(), config.keepRunsFor(), config.runsLimitBytes());
        return new RetentionSweeper(store, places, limits, clock);
    }

    @Produces
    @Singleton
    JobAdmission admission(
            JobStore store,
            Pipelines pipelines,
            ProgressPublisher announcer,
            JobScheduler runner,
            TrainerMetrics metrics) {
        return new JobAdmission(store, pipelines, announcer, runner, metrics, clock);
    }
}
