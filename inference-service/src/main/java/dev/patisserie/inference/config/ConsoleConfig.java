package dev.patisserie.inference.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of the console, under {@code inference.console.*}. */
@ConfigMapping(prefix = "inference.console")
public interface ConsoleConfig {

    /** Whether the web page and its HTTP API are served. They have no authentication. */
    @WithDefault("true")
    boolean enabled();
}
