package dev.patisserie.inference.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of the authentication of HTTP requests, under {@code inference.auth.*}. */
@ConfigMapping(prefix = "inference.auth")
public interface AuthConfig {

    /**
     * How users are authenticated: {@code off}; {@code basic}, with the users in
     * {@code quarkus.security.users.embedded.*}; or {@code oidc}, with the provider in {@code quarkus.oidc.*}, which
     * requires {@code quarkus.oidc.tenant-enabled=true}.
     */
    @WithDefault("off")
    Mode mode();

    /** The authentication of users. */
    enum Mode {
        /** Every request is permitted. */
        OFF,
        /** By user name and password. */
        BASIC,
        /** By a provider of OpenID Connect: a bearer token, or a session of a browser. */
        OIDC
    }
}
