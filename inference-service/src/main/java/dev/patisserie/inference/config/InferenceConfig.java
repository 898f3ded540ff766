package dev.patisserie.inference.config;

import dev.patisserie.common.image.ImageFormat;
import dev.patisserie.common.model.StoreLocation;
import dev.patisserie.common.tensorflow.Precision;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Everything the inference service can be told, under {@code inference.*}. A key set there that is not declared here
 * fails start-up. Durations in ISO form, e.g. {@code PT2S}.
 */
@ConfigMapping(prefix = "inference")
public interface InferenceConfig {

    /** The data set whose models are served; checkpoints of others are ignored. */
    @WithDefault("desserts")
    @NotBlank
    String dataset();

    /**
     * The model store, shared with the trainer: a folder, or {@code s3://bucket/prefix}. No default: deployment must
     * say.
     */
    StoreLocation modelStore();

    /**
     * This process's own folder, for archives and unpacked models while they are loaded; what a killed process has left
     * in it is deleted at start-up. No default: deployment must say.
     */
    Path workDir();

    /** Largest image file, in bytes; a larger one is rejected. */
    @WithDefault("8388608")
    @Min(1)
    long maxImageBytes();

    /**
     * Largest width x height that an image's header may announce; a larger one is rejected, and a WebP above 8
     * megapixels in any case.
     */
    @WithDefault("50000000")
    @Min(1)
    long maxImagePixels();

    /** Most bytes before the pixels of a JPEG or a PNG; a file with more is rejected, undecoded. */
    @WithDefault("4194304")
    @Min(1)
    long maxHeaderBytes();

    /** Most scans of a JPEG, each of which may cost as much as the whole; one with more is rejected. */
    @WithDefault("100")
    @Min(1)
    int maxJpegScans();

    /** Formats that are read, by their first bytes; others are rejected. */
    @WithDefault("jpeg,png,gif,bmp,webp")
    @Size(min = 1)
    Set<ImageFormat> imageFormats();

    /**
     * Longest decode of one image; it is rejected then. Native code cannot be stopped: it goes on beside the others
     * until it ends.
     */
    @WithDefault("PT10S")
    Duration maxDecodeTime();

    /** Images decoded at the same time. Default: the number of processors. */
    OptionalInt decodeThreads();

    /** Threads of one forward pass. Default: the number of processors. */
    OptionalInt threads();

    /**
     * How exactly a model multiplies: {@code float32}, {@code bfloat16} (faster where the CPU has instructions for it)
     * or {@code auto} (bfloat16 where it has). A model that does not reproduce its probes in bfloat16 is served in
     * float32.
     */
    @WithDefault("float32")
    Precision precision();

    /** Most images in one forward pass. Bounds native memory. */
    @WithDefault("32")
    @Min(1)
    @Max(1024)
    int maxBatch();

    /** How many classes a prediction names, the most probable first. */
    @WithDefault("5")
    @Min(1)
    int topK();

    /** How far each probability of a probe may be from the trainer's for a model to serve. */
    @WithDefault("0.001")
    @DecimalMin(value = "0", inclusive = false)
    double probeTolerance();

    /** The same in bfloat16, whose numbers have 8 significant bits. */
    @WithDefault("0.02")
    @DecimalMin(value = "0", inclusive = false)
    double bfloat16Tolerance();

    /**
     * Most native memory that a model may take beside the one that serves, in bytes, taken as five times its
     * SavedModel's size. Default: any.
     */
    OptionalLong swapMemoryBytes();

    /** Largest archive of a model, in bytes; a larger one is refused before it is fetched. */
    @WithDefault("2147483648")
    @Min(1)
    long maxArchiveBytes();

    /** Most bytes that an archive may unpack to, in {@link #workDir}. */
    @WithDefault("2147483648")
    @Min(1)
    long maxUnpackedBytes();

    /** Longest time of the process that verifies a model; a model that takes longer is refused for good. */
    @WithDefault("PT2M")
    Duration verificationTimeout();

    /** Most writable memory of that process, in bytes; on Linux. */
    @WithDefault("4294967296")
    @Min(536870912)
    long verificationMemoryBytes();

    /** What is done with a model that takes more. */
    @WithDefault("refuse")
    MemoryBudgetPolicy swapOverBudget();

    /**
     * Failed attempts in a row from which on a model counts as unavailable whose archive, store or disk is not
     * available: further ones are warnings, and it no longer holds back a model of another group. It is tried again
     * without an end.
     */
    @WithDefault("5")
    @Min(1)
    int loadAttempts();

    /** From the first such attempt to the second; the delay then doubles, up to a minute. */
    @WithDefault("PT2S")
    Duration loadRetryDelay();

    /**
     * Accepted and without effect. The first choice of a model waits until topics {@code checkpoints} and
     * {@code model-selection} were read to their ends, which is known exactly.
     */
    @WithDefault("PT5S")
    Duration catchUpQuiet();

    /**
     * {@code at-least-once} commits offsets after the answers; {@code exactly-once} commits both in one transaction.
     */
    @WithDefault("at-least-once")
    DeliveryGuarantee delivery();

    /**
     * Names this replica, on its console and in its transactional id: its own among the replicas, the same after a
     * restart. Default: the host name.
     */
    Optional<String> replicaId();

    /**
     * After a failure to get a batch's answers acknowledged, the first wait before they are sent again; it doubles up
     * to 32 times this. The batch is not committed meanwhile.
     */
    @WithDefault("PT1S")
    Duration resendDelay();

    /** Largest body of an inference request over HTTP, in bytes. */
    @WithDefault("16777216")
    @Min(1)
    @Max(1 << 30)
    int maxRequestBytes();

    /** Most images in an inference request. */
    @WithDefault("64")
    @Min(1)
    int maxRequestImages();

    /** Inference requests handled at the same time; the bodies of others are not read yet. */
    @WithDefault("4")
    @Min(1)
    int maxRequests();

    /** Longest that an inference request waits for its turn before it is turned down. */
    @WithDefault("PT10S")
    Duration requestWait();

    /** How many of the last labelled images the live accuracy is taken over. */
    @WithDefault("1000")
    @Positive
    int accuracyWindow();

    /** Longest that a shutdown waits for the batch in progress. */
    @WithDefault("PT20S")
    Duration shutdownGrace();

    /** A batch or a model load that takes longer makes the liveness check fail. */
    @WithDefault("PT10M")
    Duration stuckAfter();
}
