package dev.patisserie.inference.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What the console can be told, under {@code inference.console.*}. */
@ConfigMapping(prefix = "inference.console")
public interface ConsoleConfig {

    /** Whether the web page and what it asks for are served. They know no users. */
    @WithDefault("true")
    boolean enabled();
}
