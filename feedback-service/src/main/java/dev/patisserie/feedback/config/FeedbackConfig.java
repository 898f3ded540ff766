package dev.patisserie.feedback.config;

import dev.patisserie.common.store.StoreLocation;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMin;

/**
 * All settings of the feedback service, under {@code feedback.*}. An undeclared key fails the start-up. Durations are
 * in ISO-8601 format, e.g. {@code P3D}.
 */
@ConfigMapping(prefix = "feedback")
public interface FeedbackConfig {

    /** The data set of the models and of the labelled images. */
    @WithDefault("desserts")
    @NotBlank
    String dataset();

    /** The data set store, shared with the trainer: a folder or {@code s3://bucket/prefix}. Required. */
    StoreLocation datasetStore();

    /** The folder of this process for the state. It is restored from Kafka if the folder is lost. Required. */
    Path stateDir();

    /** Name of the consumer group and prefix of the internal topics. Default: feedback-service-DATASET. */
    Optional<String> applicationId();

    /**
     * Number of partitions of the join, which its instances and threads share, and of topic {@code predictions}. It is
     * compared with the existing topics. To change it, the application id must change too.
     */
    @WithDefault("3")
    @Min(1)
    @Max(1000)
    int partitions();

    /** Number of threads that process records. */
    @WithDefault("1")
    @Min(1)
    @Max(64)
    int threads();

    /** Number of copies of the state on other instances, which shorten the restoration after a failure. */
    @WithDefault("0")
    @Min(0)
    @Max(8)
    int standbyReplicas();

    /** Time for which an image is kept after its last prediction or label, to join, change or retract labels. */
    @WithDefault("P3D")
    @DurationMin(seconds = 1)
    Duration joinWindow();

    /** Maximum size of the images in the join of all instances, in bytes; the oldest are removed first. */
    @WithDefault("4294967296")
    @Min(1048576)
    long joinStoreBytes();

    /** Time for which a label waits for the prediction of its image. */
    @WithDefault("P1D")
    @DurationMin(seconds = 1)
    Duration labelWait();

    /** Time after which a partition of an input without records no longer holds the removal of expired images back. */
    @WithDefault("PT5M")
    @DurationMin(seconds = 1)
    Duration idleTimeout();

    /** Number of images a day that are selected for labelling. */
    @WithDefault("200")
    @Min(0)
    int budget();

    /** Maximum number of selected images a day with the same record key. */
    @WithDefault("10")
    @Min(1)
    int maxPerKey();

    /** Time for which topic {@code images} keeps images. */
    @WithDefault("P7D")
    @DurationMin(seconds = 1)
    Duration imagesRetention();

    /**
     * Time for which the saved bytes of an image without a label are kept after its last selection, or after the
     * retraction of its label; at least the images' retention, until which the image can be labelled.
     */
    @WithDefault("P30D")
    @DurationMin(seconds = 1)
    Duration collectedRetention();

    /** Number of new labels after which a version of the data set is published. */
    @WithDefault("100")
    @Min(1)
    int publishAfter();

    /** Time after which a version with fewer new labels is published. Default: no limit. */
    Optional<@DurationMin(seconds = 1) Duration> publishEvery();

    /** Mean time between false alarms of all drift monitors together. A shorter time detects a change earlier. */
    @WithDefault("P90D")
    @DurationMin(hours = 1)
    Duration falseAlarmEvery();

    /** Whether labels in the header of an image, which its sender writes, become training data. */
    @WithDefault("false")
    boolean growFromHeaders();
}
