package dev.patisserie.inference.access;

import dev.patisserie.inference.config.AuthConfig;
import io.quarkus.oidc.runtime.OidcAuthenticationMechanism;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.BasicAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.HttpCredentialTransport;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.util.Set;

/**
 * The mechanism of {@code inference.auth.mode}. With both mechanisms in the build, Quarkus would challenge a browser
 * for a password before it sends it to the provider.
 */
@Alternative
@Priority(1)
@ApplicationScoped
class ConfiguredMechanism implements HttpAuthenticationMechanism {

    private final HttpAuthenticationMechanism chosen;

    ConfiguredMechanism(AuthConfig config, BasicAuthenticationMechanism basic, OidcAuthenticationMechanism oidc) {
        chosen = config.mode() == AuthConfig.Mode.OIDC ? oidc : basic;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identities) {
        return chosen.authenticate(context, identities);
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return chosen.getChallenge(context);
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return chosen.getCredentialTypes();
    }

    @Override
    public Uni<HttpCredentialTransport> getCredentialTransport(RoutingContext context) {
        return chosen.getCredentialTransport(context);
    }
}
