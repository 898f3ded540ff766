package dev.patisserie.inference.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of the console, under {@code inference.console.*}. */
@ConfigMapping(prefix = "inference.console")
public interface ConsoleConfig {

    /** Whether the web page and its HTTP API are served. */
    @WithDefault("true")
    boolean enabled();

    /**
     * Whether {@code /operations} accepts decisions on models and trainings: {@code true}, {@code false}, or
     * {@code auto}, which is true if requests are authenticated.
     */
    @WithDefault("auto")
    Actions actions();

    /** Whether people may operate by the console. */
    enum Actions {
        /** If requests are authenticated. */
        AUTO,
        /** In any case. */
        TRUE,
        /** Never. */
        FALSE
    }
}
