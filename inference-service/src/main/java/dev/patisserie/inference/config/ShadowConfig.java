package dev.patisserie.inference.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** The settings of the process in which the candidate of a rollout runs, under {@code inference.shadow.*}. */
@ConfigMapping(prefix = "inference.shadow")
public interface ShadowConfig {

    /**
     * Limit of the writable memory of the process, in bytes; enforced on Linux. A candidate that needs more, or more
     * than the machine and the container have left, does not run on this replica. 0: no candidate runs here.
     */
    @WithDefault("2147483648")
    @Min(0)
    long memoryBytes();

    /** Maximum duration of the candidate's answer to an image; then the process is ended and started again. */
    @WithDefault("PT30S")
    Duration timeout();

    /** Number of images on which the times of the candidate and the serving model are compared; 0: none. */
    @WithDefault("30")
    @Min(0)
    int timedImages();

    /** Maximum number of images that wait for the candidate; further images are skipped. */
    @WithDefault("32")
    @Min(1)
    int queueImages();

    /** Maximum size of the waiting image files, in bytes. */
    @WithDefault("33554432")
    @Min(1)
    long queueBytes();
}
