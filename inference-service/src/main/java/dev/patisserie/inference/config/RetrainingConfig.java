package dev.patisserie.inference.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of the HTTP API for proposed trainings, under {@code inference.retraining.*}. */
@ConfigMapping(prefix = "inference.retraining")
public interface RetrainingConfig {

    /** Whether {@code /retraining} accepts proposals. It has no authentication. */
    @WithDefault("true")
    boolean enabled();
}
