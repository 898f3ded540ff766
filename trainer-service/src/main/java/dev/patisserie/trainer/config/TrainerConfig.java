package dev.patisserie.trainer.config;

import dev.patisserie.common.signing.SignatureMode;
import dev.patisserie.common.store.StoreLocation;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** The settings of the trainer, {@code trainer.*}. An unknown key with this prefix fails the start. */
@ConfigMapping(prefix = "trainer")
public interface TrainerConfig {

    /** Folder of the data sets, one folder each. No default: the deployment must set it. */
    Path dataRoot();

    /**
     * The model store, shared with the inference service: a folder, created if absent, or {@code s3://bucket/prefix}.
     * No default: the deployment must set it.
     */
    StoreLocation modelStore();

    /**
     * The data set store with the versions of data sets: a folder, or {@code s3://bucket/prefix}. The trainer only
     * reads it. Default: {@code datasets} beside the model store.
     */
    Optional<StoreLocation> datasetStore();

    /**
     * Work folder of this trainer, created if absent: decoded images, features, downloads. No default: the deployment
     * must set it.
     */
    Path workDir();

    /**
     * Folder of the job records and the files of unfinished jobs, created if absent. Trainers of one consumer group
     * share it, so that one resumes the jobs of another; its file system must support hard links. Default:
     * {@code .jobs} in the model store, if that is a folder.
     */
    Optional<Path> jobsDir();

    /**
     * Retention of the records of ended jobs. Must exceed the retention of the requests topic: a request that is
     * delivered again later would train again.
     */
    @WithDefault("P30D")
    Duration keepRecordsFor();

    /** Retention of the reports and curves of ended jobs. */
    @WithDefault("P7D")
    Duration keepRunsFor();

    /** Most bytes of the reports and curves of all jobs; the oldest are deleted first. */
    @WithDefault("1073741824")
    @Min(0)
    long runsLimitBytes();

    /** Most bytes of decoded images kept in the work folder; 0 decodes in every epoch. */
    @WithDefault("8589934592")
    @Min(0)
    long cacheLimitBytes();

    /**
     * Most bytes of shards of a data set store in a bucket that are kept in the work folder; images of shards without
     * room are read one by one.
     */
    @WithDefault("8589934592")
    @Min(0)
    long datasetCacheLimitBytes();

    /**
     * Most bytes of features (outputs of the frozen part of a network) kept in the work folder; 0 computes them in
     * every epoch.
     */
    @WithDefault("8589934592")
    @Min(0)
    long featureCacheLimitBytes();

    /**
     * Most bytes of the saved states of paused trials of searches, in the folder of the job records. A trial whose
     * state was deleted trains from its first epoch when it is promoted.
     */
    @WithDefault("8589934592")
    @Min(0)
    long pausedTrialsLimitBytes();

    /**
     * Folder of TensorBoard's files and {@code history.csv}, one folder per request, created if absent; default: one in
     * the work folder. Trainers of one consumer group should share it; otherwise the curves of a job that moved are
     * split.
     */
    Optional<Path> tensorboardDir();

    /**
     * Read-only folder of weights files that an operator provides: Keras's, under their published names, and those that
     * requests name.
     */
    Optional<Path> weightsFolder();

    /**
     * Private key that signs each published archive, a PEM file (PKCS#8, elliptic curve); read at each publication.
     * Default: archives are not signed.
     */
    Optional<Path> signingKey();

    /**
     * Treatment of published archives without a valid signature before the trainer compares a new model with them:
     * {@code off}, {@code warn} or {@code require}, as {@code inference.signatures}.
     */
    @WithDefault("off")
    SignatureMode signatures();

    /** Folder of the trusted keys, as {@code inference.trusted-keys}. Required unless signatures are {@code off}. */
    Optional<Path> trustedKeys();

    /** Most bytes of a weights file, downloaded or in the folder. */
    @WithDefault("1073741824")
    @Min(1)
    long weightsLimitBytes();

    /** Folder of downloaded weights files, created if absent; default: one in the work folder. */
    Optional<Path> weightsCache();

    /** Address, http or https, of a mirror of Keras's weights files; default: Keras's own. */
    Optional<URI> weightsMirror();

    /** Connection time-out of downloads of weights files. */
    @WithDefault("PT10S")
    Duration weightsConnectTimeout();

    /** Longest wait for more data of a download; the whole download may take longer. */
    @WithDefault("PT30S")
    Duration weightsIdleTimeout();

    /** Number of batches to prepare during a training step. */
    @WithDefault("2")
    @Min(1)
    int prefetchBatches();

    /**
     * Steps from one snapshot of the training to the next within an epoch, and thus the most steps repeated after a
     * kill. A snapshot is always written after each epoch.
     */
    @WithDefault("500")
    @Min(1)
    int snapshotSteps();

    /** Most starts of a job that end with a crash of the trainer without a snapshot in between; then the job fails. */
    @WithDefault("3")
    @Min(1)
    int maxStarts();

    /** Most epochs per phase in a request. */
    @WithDefault("10000")
    @Min(1)
    int maxEpochs();

    /** Largest batch size in a request. */
    @WithDefault("1024")
    @Min(1)
    int maxBatchSize();

    /** Largest image size in a request, width and height in pixels. */
    @WithDefault("1024")
    @Min(16)
    int maxImageSize();

    /** Number of threads for decoding images, and for a TensorFlow operation; default: all cores. */
    @Min(1)
    OptionalInt threads();

    /** Delay before a job is retried after a failure of the broker or the model store. */
    @WithDefault("PT10S")
    Duration retryDelay();

    /** Longest wait of a shutdown, or of a revoked partition, for the current training step and its snapshot. */
    @WithDefault("PT30S")
    Duration shutdownTimeout();
}
