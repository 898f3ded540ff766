package dev.patisserie.inference.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of the page that describes the HTTP interface, under {@code inference.swagger-ui.*}. */
@ConfigMapping(prefix = "inference.swagger-ui")
public interface SwaggerUiConfig {

    /** Whether {@code /q/swagger-ui} is served. */
    @WithDefault("true")
    boolean enabled();
}
