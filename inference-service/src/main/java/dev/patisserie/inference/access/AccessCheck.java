package dev.patisserie.inference.access;

import dev.patisserie.inference.config.AuthConfig;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/** Rejects settings of authentication with which no user can log in. */
@Singleton
class AccessCheck {

    private static final Logger LOG = Logger.getLogger(AccessCheck.class);
    private static final String USERS = "quarkus.security.users.embedded.users.";
    private static final String TENANT = "quarkus.oidc.tenant-enabled";

    /**
     * Checks the settings at the start.
     *
     * @throws IllegalStateException if a setting is missing; the message names it
     */
    void check(@Observes StartupEvent event, AuthConfig auth, Config config) {
        boolean hasUsers = StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                .anyMatch(name -> name.startsWith(USERS));
        boolean hasProvider = config.getValue(TENANT, Boolean.class);
        if (auth.mode() == AuthConfig.Mode.BASIC && !hasUsers) {
            throw new IllegalStateException(
                    "expected a user in %sNAME with inference.auth.mode=basic, found none".formatted(USERS));
        }
        if (auth.mode() == AuthConfig.Mode.OIDC && !hasProvider) {
            throw new IllegalStateException(
                    "expected %s=true and quarkus.oidc.auth-server-url with inference.auth.mode=oidc, found false"
                            .formatted(TENANT));
        }
        LOG.infof("authentication of HTTP requests mode=%s", auth.mode());
    }
}
