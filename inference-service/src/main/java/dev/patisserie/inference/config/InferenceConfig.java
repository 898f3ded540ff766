package dev.patisserie.inference.config;

import dev.patisserie.common.image.ImageFormat;
import dev.patisserie.common.signing.SignatureMode;
import dev.patisserie.common.store.StoreLocation;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.inference.uncertainty.AbstainPolicy;
import dev.patisserie.inference.uncertainty.ExplainPolicy;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.DecimalMax;
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
 * All settings of the inference service, under {@code inference.*}. An undeclared key fails the start-up. Durations are
 * in ISO-8601 format, e.g. {@code PT2S}.
 */
@ConfigMapping(prefix = "inference")
public interface InferenceConfig {

    /** The served data set; checkpoints of other data sets are ignored. */
    @WithDefault("desserts")
    @NotBlank
    String dataset();

    /** The model store, shared with the trainer: a folder or {@code s3://bucket/prefix}. Required. */
    StoreLocation modelStore();

    /**
     * The folder of this process for archives and unpacked models during a load. Remains of a killed process are
     * deleted at start-up. Required.
     */
    Path workDir();

    /** Maximum size of an image file, in bytes; larger files are rejected. */
    @WithDefault("8388608")
    @Min(1)
    long maxImageBytes();

    /**
     * Maximum width x height in an image's header; larger images are rejected. A WebP above 8 megapixels is always
     * rejected.
     */
    @WithDefault("50000000")
    @Min(1)
    long maxImagePixels();

    /** Maximum number of bytes before the pixels of a JPEG or PNG; files with more are rejected without decoding. */
    @WithDefault("4194304")
    @Min(1)
    long maxHeaderBytes();

    /**
     * Maximum number of scans of a JPEG, each of which may be as expensive as a whole image; files with more are
     * rejected.
     */
    @WithDefault("100")
    @Min(1)
    int maxJpegScans();

    /** Accepted formats, detected by their first bytes; other formats are rejected. */
    @WithDefault("jpeg,png,gif,bmp,webp")
    @Size(min = 1)
    Set<ImageFormat> imageFormats();

    /**
     * Maximum decode time of an image, after which it is rejected. Native code cannot be interrupted and continues in
     * parallel until it ends.
     */
    @WithDefault("PT10S")
    Duration maxDecodeTime();

    /** Number of images decoded in parallel. Default: the number of processors. */
    OptionalInt decodeThreads();

    /** Number of threads of one forward pass. Default: the number of processors. */
    OptionalInt threads();

    /**
     * Precision of a model's multiplications: {@code float32}, {@code bfloat16} (faster on CPUs with instructions for
     * it) or {@code auto} (bfloat16 on such CPUs, for models that the trainer has accepted in bfloat16). A model that
     * does not reproduce its probes in bfloat16 is served in float32.
     */
    @WithDefault("auto")
    Precision precision();

    /**
     * Library that computes models in bfloat16: {@code auto} (oneDNN's primitives, on CPUs with instructions for
     * bfloat16 and for models that they support and whose probes they reproduce; otherwise TensorFlow) or
     * {@code tensorflow}.
     */
    @WithDefault("auto")
    Engine engine();

    /** Maximum number of images in one forward pass. Limits native memory. */
    @WithDefault("32")
    @Min(1)
    @Max(1024)
    int maxBatch();

    /** Number of classes in a prediction, most probable first. */
    @WithDefault("5")
    @Min(1)
    int topK();

    /**
     * The answers with a class activation map: {@code never}; {@code asked}, those to images with header
     * {@code explain}; {@code unsure}, also those that are less certain than nine of ten on the model's holdout;
     * {@code always}.
     */
    @WithDefault("unsure")
    ExplainPolicy explain();

    /**
     * Error rate of the prediction sets: a set lacks the true class with at most this probability. A model gives sets
     * only for the error rates in its archive: 0.01, 0.05 and 0.1.
     */
    @WithDefault("0.05")
    @DecimalMin(value = "0", inclusive = false)
    @DecimalMax(value = "1", inclusive = false)
    double setAlpha();

    /**
     * The answers that are marked as abstained: {@code unfamiliar}, those to images that do not resemble the training
     * images; {@code ambiguous}, also those with more than one class in the prediction set; {@code never}.
     */
    @WithDefault("unfamiliar")
    AbstainPolicy abstain();

    /** Maximum absolute error of each probability of a probe, compared with the trainer's. */
    @WithDefault("0.001")
    @DecimalMin(value = "0", inclusive = false)
    double probeTolerance();

    /** Maximum absolute error in bfloat16, whose numbers have 8 significant bits. */
    @WithDefault("0.05")
    @DecimalMin(value = "0", inclusive = false)
    double bfloat16Tolerance();

    /**
     * Maximum native memory of a model that is loaded beside the serving one, in bytes, estimated as five times the
     * size of its SavedModel, and in oneDNN as at least three times plus 64 MiB per thread. Default: no limit.
     */
    OptionalLong swapMemoryBytes();

    /** Maximum size of a model's archive, in bytes; a larger one is refused before it is fetched. */
    @WithDefault("2147483648")
    @Min(1)
    long maxArchiveBytes();

    /**
     * Treatment of archives without a valid signature of a trusted key: {@code off} (signatures are not read),
     * {@code warn} (logged and counted) or {@code require} (refused).
     */
    @WithDefault("off")
    SignatureMode signatures();

    /**
     * Folder of the trusted keys, PEM files of public keys; read at each verification. Required unless
     * {@link #signatures} is {@code off}. A name such as {@code trainer.not-after-2027-06-30.pem} limits the validity.
     */
    Optional<Path> trustedKeys();

    /** Maximum unpacked size of an archive in {@link #workDir}, in bytes. */
    @WithDefault("2147483648")
    @Min(1)
    long maxUnpackedBytes();

    /** Maximum duration of the process that verifies a model. A second timeout refuses the model permanently. */
    @WithDefault("PT2M")
    Duration verificationTimeout();

    /** Limit of the writable memory of that process, in bytes; enforced on Linux. */
    @WithDefault("4294967296")
    @Min(536870912)
    long verificationMemoryBytes();

    /**
     * Time for which a replaced model stays loaded under the policy {@code shadow}, so that a rollback takes no load.
     * It is released earlier if a load needs its memory. Zero: off.
     */
    @WithDefault("PT1H")
    Duration keepPrevious();

    /** Treatment of a model that exceeds {@link #swapMemoryBytes}. */
    @WithDefault("refuse")
    MemoryBudgetPolicy swapOverBudget();

    /**
     * Number of consecutive failed attempts after which a model counts as unavailable because of its archive, store or
     * disk. Further failures are logged as warnings, and the model no longer blocks a model that is not comparable. It
     * is retried indefinitely.
     */
    @WithDefault("5")
    @Min(1)
    int loadAttempts();

    /** Delay between the first and the second attempt; it then doubles, up to a minute. */
    @WithDefault("PT2S")
    Duration loadRetryDelay();

    /** Minimum difference in accuracy by which a model must exceed the best model to replace it, 0 to less than 1. */
    @WithDefault("0")
    @DecimalMin("0")
    @DecimalMax(value = "1", inclusive = false)
    double minimumGain();

    /**
     * Whether a model replaces the best model only after McNemar's test of the two shows a difference with p below
     * 0.05.
     */
    @WithDefault("false")
    boolean requireSignificant();

    /**
     * Accepted without effect. The first selection of a model waits until topics {@code checkpoints} and
     * {@code model-selection} were read to their ends.
     */
    @WithDefault("PT5S")
    Duration catchUpQuiet();

    /**
     * {@code at-least-once} commits offsets after the answers; {@code exactly-once} commits both in one transaction.
     */
    @WithDefault("at-least-once")
    DeliveryGuarantee delivery();

    /**
     * Name of this replica on its console and in its transactional id. Must be unique among the replicas and the same
     * after a restart. Default: the host name.
     */
    Optional<String> replicaId();

    /**
     * First wait before a batch's unacknowledged answers are sent again; it doubles up to 32 times this value. The
     * batch is not committed until they are acknowledged.
     */
    @WithDefault("PT1S")
    Duration resendDelay();

    /** Maximum size of the body of an inference request over HTTP, in bytes. */
    @WithDefault("16777216")
    @Min(1)
    @Max(1 << 30)
    int maxRequestBytes();

    /** Maximum number of images in an inference request. */
    @WithDefault("64")
    @Min(1)
    int maxRequestImages();

    /** Maximum number of inference requests handled in parallel; other requests wait. */
    @WithDefault("4")
    @Min(1)
    int maxRequests();

    /** Maximum wait of an inference request for admission before it is rejected. */
    @WithDefault("PT10S")
    Duration requestWait();

    /** Number of last labelled images in the live accuracy. */
    @WithDefault("1000")
    @Positive
    int accuracyWindow();

    /** Maximum wait of a shutdown for the batches in flight. */
    @WithDefault("PT20S")
    Duration shutdownGrace();

    /** Duration of a batch or a model load after which the liveness check fails. */
    @WithDefault("PT10M")
    Duration stuckAfter();
}
