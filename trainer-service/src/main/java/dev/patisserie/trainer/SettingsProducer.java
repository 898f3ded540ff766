package dev.patisserie.trainer;

import dev.patisserie.common.signing.ArchiveSigner;
import dev.patisserie.common.signing.SignatureCheck;
import dev.patisserie.common.signing.SignatureListener;
import dev.patisserie.common.store.StoreContent;
import dev.patisserie.common.store.StoreLocation;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.trainer.champion.ChampionComparison;
import dev.patisserie.trainer.champion.Rivals;
import dev.patisserie.trainer.config.TrainerConfig;
import dev.patisserie.trainer.dataset.version.ReadListener;
import dev.patisserie.trainer.dataset.version.VersionedDatasets;
import dev.patisserie.trainer.job.execution.DataRoot;
import dev.patisserie.trainer.job.execution.JobDatasets;
import dev.patisserie.trainer.job.execution.JobExecutor;
import dev.patisserie.trainer.job.execution.JobScheduler;
import dev.patisserie.trainer.job.execution.Pipelines;
import dev.patisserie.trainer.job.execution.RequestLimits;
import dev.patisserie.trainer.job.execution.TrainerWorkFolder;
import dev.patisserie.trainer.job.progress.JobReports;
import dev.patisserie.trainer.job.store.JobStarts;
import dev.patisserie.trainer.job.store.PausedTrials;
import dev.patisserie.trainer.job.store.RetentionSweeper;
import dev.patisserie.trainer.job.store.RunFolders;
import dev.patisserie.trainer.metrics.TrainerMetrics;
import dev.patisserie.trainer.pipeline.TrainingSettings;
import dev.patisserie.trainer.pipeline.transfer.TransferSettings;
import dev.patisserie.trainer.search.PausedStates;
import dev.patisserie.trainer.weights.PublishedWeights;
import dev.patisserie.trainer.weights.WeightFiles;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Converts the configuration to the settings of the classes that do not depend on it. */
@Singleton
class SettingsProducer {

    private final TrainerConfig config;

    SettingsProducer(TrainerConfig config) {
        this.config = config;
    }

    @Produces
    @Singleton
    @Identifier("trainer.jobs-dir")
    Path jobs() {
        return config.jobsDir()
                .or(() -> config.modelStore().folder().map(folder -> folder.resolve(".jobs")))
                .orElseThrow(() -> new IllegalArgumentException(
                        "expected trainer.jobs-dir, a folder that the trainers share, since trainer.model-store is not a folder but "
                                + config.modelStore()));
    }

    @Produces
    @Singleton
    DataRoot data() {
        return new DataRoot(config.dataRoot());
    }

    /** A folder is read directly, since a copy on a disk of this machine would not be faster. */
    @Produces
    @Singleton
    VersionedDatasets versions(Clock clock, TrainerMetrics metrics) {
        StoreLocation location =
                config.datasetStore().orElseGet(() -> config.modelStore().beside("datasets"));
        Optional<VersionedDatasets.CacheSettings> cache = location.folder().isPresent()
                ? Optional.empty()
                : Optional.of(new VersionedDatasets.CacheSettings(
                        config.workDir().resolve("shards"), config.datasetCacheLimitBytes()));
        return new VersionedDatasets(
                location.open(StoreContent.DATASETS),
                cache,
                clock,
                source -> metrics.imageRead(source == ReadListener.Source.CACHE));
    }

    void close(@Disposes VersionedDatasets versions) {
        versions.close();
    }

    @Produces
    @Singleton
    RequestLimits requests() {
        return new RequestLimits(config.maxEpochs(), config.maxBatchSize(), config.maxImageSize(), JvmMemory::state);
    }

    @Produces
    @Singleton
    TrainingSettings training() {
        int threads = config.threads().orElseGet(Runtime.getRuntime()::availableProcessors);
        return new TrainingSettings(
                config.workDir().resolve("cache"),
                config.cacheLimitBytes(),
                config.prefetchBatches(),
                threads,
                threads,
                config.snapshotSteps(),
                Precision.isBfloat16Fast());
    }

    @Produces
    @Singleton
    TransferSettings transfer(TrainingSettings training, WeightFiles weights) {
        return new TransferSettings(
                training, weights, config.workDir().resolve("features"), config.featureCacheLimitBytes());
    }

    @Produces
    @Singleton
    WeightFiles.Locations weights() {
        return new WeightFiles.Locations(
                config.weightsFolder(),
                config.weightsCache().orElse(config.workDir().resolve("weights")),
                config.weightsMirror().orElse(PublishedWeights.KERAS),
                config.weightsConnectTimeout(),
                config.weightsIdleTimeout(),
                config.weightsLimitBytes());
    }

    @Produces
    @Singleton
    JobExecutor.TrainingEnvironment environment(
            Pipelines pipelines,
            VersionedDatasets versions,
            JobStarts starts,
            Rivals rivals,
            ChampionComparison comparison) {
        return new JobExecutor.TrainingEnvironment(
                pipelines,
                new JobDatasets(data(), versions),
                runs(),
                reports(),
                logs(),
                starts,
                new TrainerWorkFolder(config.workDir()),
                rivals,
                comparison,
                paused());
    }

    @Produces
    @Singleton
    SignatureCheck signatures(Clock clock) {
        return SignatureCheck.of("trainer", config.signatures(), config.trustedKeys(), clock, SignatureListener.NONE);
    }

    /** An invalid key fails the start. */
    @Produces
    @Singleton
    ArchiveSigner signer() {
        return ArchiveSigner.of(config.signingKey());
    }

    @Produces
    @Singleton
    PausedStates pausedStates() {
        return new PausedStates(paused(), new PausedStates.Limit(config.pausedTrialsLimitBytes()));
    }

    @Produces
    @Singleton
    JobStarts.Settings starts() {
        return new JobStarts.Settings(jobs().resolve("starts"), config.maxStarts());
    }

    @Produces
    @Singleton
    JobScheduler.Settings scheduler() {
        return new JobScheduler.Settings(config.retryDelay(), config.shutdownTimeout());
    }

    @Produces
    @Singleton
    RetentionSweeper.Folders leftovers() {
        return new RetentionSweeper.Folders(runs(), List.of(reports().folder(), logs(), starts().folder()));
    }

    @Produces
    @Singleton
    RetentionSweeper.Limits retention() {
        return new RetentionSweeper.Limits(config.keepRecordsFor(), config.keepRunsFor(), config.runsLimitBytes());
    }

    private PausedTrials paused() {
        return new PausedTrials(jobs().resolve("paused"));
    }

    private RunFolders runs() {
        return new RunFolders(jobs().resolve("runs"));
    }

    private JobReports reports() {
        return new JobReports(jobs().resolve("reports"));
    }

    private Path logs() {
        return config.tensorboardDir().orElse(config.workDir().resolve("tensorboard"));
    }
}
