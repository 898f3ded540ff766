package dev.patisserie.inference.access;

import dev.patisserie.inference.config.AuthConfig;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The user of a request. */
@Path("/user")
@Tag(name = "Operators")
@Produces(MediaType.APPLICATION_JSON)
public class UserResource {

    private final CurrentIdentityAssociation identity;
    private final boolean isOff;

    UserResource(CurrentIdentityAssociation identity, AuthConfig config) {
        this.identity = identity;
        this.isOff = config.mode() == AuthConfig.Mode.OFF;
    }

    /**
     * The user of a request.
     *
     * @param name its name; null without authentication
     * @param roles its roles, included ones too; all roles without authentication
     */
    public record User(String name, List<String> roles) {}

    /** Returns the user of the request. */
    @GET
    @Operation(summary = "Get the user of the request and its roles")
    public Uni<User> user() {
        if (isOff) {
            return Uni.createFrom()
                    .item(new User(
                            null, Arrays.stream(Role.values()).map(Role::label).toList()));
        }
        return identity.getDeferredIdentity()
                .map(user -> new User(
                        user.getPrincipal().getName(),
                        Arrays.stream(Role.values())
                                .filter(role -> role.isIn(user.getRoles()))
                                .map(Role::label)
                                .toList()));
    }
}
