package dev.patisserie.inference.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** Settings of the HTTP API for labels, under {@code inference.labels.*}. */
@ConfigMapping(prefix = "inference.labels")
public interface LabelsConfig {

    /** Whether {@code /labels} accepts labels. It has no authentication. */
    @WithDefault("true")
    boolean enabled();

    /** Maximum number of bytes of a request. */
    @WithDefault("1048576")
    @Min(1)
    @Max(268435456)
    int maxRequestBytes();

    /** Maximum number of requests in a second, from all clients. */
    @WithDefault("50")
    @Min(1)
    int maxRequestsPerSecond();
}
