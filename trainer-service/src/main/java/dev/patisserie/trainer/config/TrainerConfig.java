package dev.patisserie.trainer.config;

import dev.patisserie.common.model.StoreLocation;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Everything the trainer can be told, under {@code trainer.*}. A key set there that is not declared here fails the
 * start.
 */
@ConfigMapping(prefix = "trainer")
public interface TrainerConfig {

    /** Folder that holds the data sets, one folder each. No default: deployment must say. */
    Path dataRoot();

    /**
     * Where models are published to, shared with the inference service: a folder, created if absent, or
     * {@code s3://bucket/prefix}. No default: deployment must say.
     */
    StoreLocation modelStore();

    /**
     * This trainer's own folder, created if absent: decoded images, features, downloads. No default: deployment must
     * say.
     */
    Path workDir();

    /**
     * Folder of job records and of what unfinished jobs have on disk, created if absent. Trainers that share the
     * requests share it, so that one goes on where another has died; its file system needs hard links. Default:
     * {@code .jobs} in the model store, where that is a folder.
     */
    Optional<Path> jobsDir();

    /**
     * How long a job that has ended is remembered. Longer than the requests' topic keeps them: a request that comes
     * again after that would train again.
     */
    @WithDefault("P30D")
    Duration keepRecordsFor();

    /** How long the reports and curves of a job that has ended are kept. */
    @WithDefault("P7D")
    Duration keepRunsFor();

    /** Most bytes of these, of all jobs; the oldest go first. */
    @WithDefault("1073741824")
    @Min(0)
    long runsLimitBytes();

    /** Most bytes of decoded images kept in the work folder; 0 decodes in every epoch. */
    @WithDefault("8589934592")
    @Min(0)
    long cacheLimitBytes();

    /**
     * Most bytes of features kept in the work folder: what the frozen part of a network makes of the images; 0 computes
     * them in every epoch.
     */
    @WithDefault("8589934592")
    @Min(0)
    long featureCacheLimitBytes();

    /**
     * Folder of TensorBoard's files and {@code history.csv}, one folder per request, created if absent; default: one in
     * the work folder. Trainers that take over each other's jobs share it, or each has its part of the curves.
     */
    Optional<Path> tensorboardDir();

    /**
     * Folder where an operator puts weight files by hand, only read: Keras's, under their published names, and those
     * that requests name.
     */
    Optional<Path> weightsFolder();

    /** Most bytes of a weight file, of a downloaded one as of one in the folder. */
    @WithDefault("1073741824")
    @Min(1)
    long weightsLimitBytes();

    /** Folder of downloaded weight files, created if absent; default: one in the work folder. */
    Optional<Path> weightsCache();

    /** Address, http or https, of a mirror of Keras's weight files; default: Keras's own. */
    Optional<URI> weightsMirror();

    /** Longest wait for a connection to where weight files are downloaded from. */
    @WithDefault("PT10S")
    Duration weightsConnectTimeout();

    /** Longest wait for the next piece of a weight file; a whole download may take longer. */
    @WithDefault("PT30S")
    Duration weightsIdleTimeout();

    /** Batches that are prepared while a training step runs. */
    @WithDefault("2")
    @Min(1)
    int prefetchBatches();

    /**
     * Steps from one snapshot of the training to the next within an epoch: what a killed trainer takes again at most.
     * One is written after each epoch in any case.
     */
    @WithDefault("500")
    @Min(1)
    int snapshotSteps();

    /**
     * Starts of a job that may end with the death of its trainer without a snapshot in between; the job fails instead
     * of starting once more.
     */
    @WithDefault("3")
    @Min(1)
    int maxStarts();

    /** Most epochs of a phase that a request may ask for. */
    @WithDefault("10000")
    @Min(1)
    int maxEpochs();

    /** Most images per step that a request may ask for. */
    @WithDefault("1024")
    @Min(1)
    int maxBatchSize();

    /** Largest images that a request may ask for, width and height in pixels. */
    @WithDefault("1024")
    @Min(16)
    int maxImageSize();

    /** Threads that decode images, and threads of a TensorFlow operation; default: all cores. */
    @Min(1)
    OptionalInt threads();

    /** How long a job rests that cannot go on because the broker or the model store is away. */
    @WithDefault("PT10S")
    Duration retryDelay();

    /**
     * How long a shutdown, or a partition that is taken away, waits for the training step that is under way and for its
     * state to be saved.
     */
    @WithDefault("PT30S")
    Duration shutdownTimeout();
}
