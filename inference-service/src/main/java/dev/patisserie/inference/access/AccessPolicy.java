package dev.patisserie.inference.access;

import dev.patisserie.inference.config.AuthConfig;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpSecurityPolicy;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * The policy of both ports, by {@link AccessRules}. Without authentication it permits every request and never looks at
 * its credentials.
 */
@Singleton
class AccessPolicy implements HttpSecurityPolicy {

    /** Name of the policy in the settings. */
    static final String NAME = "roles";

    private final boolean isOff;

    AccessPolicy(AuthConfig config) {
        this.isOff = config.mode() == AuthConfig.Mode.OFF;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Uni<CheckResult> checkPermission(
            RoutingContext request, Uni<SecurityIdentity> identity, AuthorizationRequestContext context) {
        String method = request.request().method().name();
        String path = request.normalizedPath();
        if (isOff || AccessRules.isOpen(method, path)) {
            return CheckResult.permit();
        }
        Optional<Role> role = AccessRules.role(method, path);
        return identity.map(user -> new CheckResult(
                !user.isAnonymous() && role.isPresent() && role.get().isIn(user.getRoles())));
    }
}
