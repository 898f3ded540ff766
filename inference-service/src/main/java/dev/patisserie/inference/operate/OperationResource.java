package dev.patisserie.inference.operate;

import dev.patisserie.common.event.Decision;
import dev.patisserie.inference.access.Role;
import dev.patisserie.inference.config.AuthConfig;
import dev.patisserie.inference.config.ConsoleConfig;
import dev.patisserie.inference.http.RequestBodies;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * Decisions on models and trainings over HTTP. The required media type cannot be sent by a form of another site;
 * without a media type, a script of another site could send the request.
 */
@Path("/operations")
@Tag(name = "Operators")
@Produces(MediaType.APPLICATION_JSON)
public class OperationResource {

    /** Maximum number of bytes of a request. */
    static final int MOST_BYTES = 8 << 10;

    private final OperationHandler handler;
    private final RequestBodies bodies;
    private final CurrentIdentityAssociation identity;
    private final boolean isOff;
    private final boolean isEnabled;

    OperationResource(
            OperationHandler handler,
            RequestBodies bodies,
            CurrentIdentityAssociation identity,
            AuthConfig auth,
            ConsoleConfig console) {
        this.handler = handler;
        this.bodies = bodies;
        this.identity = identity;
        this.isOff = auth.mode() == AuthConfig.Mode.OFF;
        this.isEnabled = switch (console.actions()) {
            case AUTO -> !isOff;
            case TRUE -> true;
            case FALSE -> false;
        };
    }

    /** Returns what the user of the request may do. */
    @GET
    @org.eclipse.microprofile.openapi.annotations.Operation(
            summary = "Get whether the user of the request may label and operate")
    @APIResponse(
            responseCode = "200",
            description = "What the user may do",
            content = @Content(schema = @Schema(implementation = OperationsView.class)))
    public Uni<Response> view() {
        if (isOff) {
            return Uni.createFrom()
                    .item(Response.ok(new OperationsView(isEnabled, true, null)).build());
        }
        return identity.getDeferredIdentity().map(user -> Response.ok(new OperationsView(
                        isEnabled && Role.OPERATOR.isIn(user.getRoles()),
                        Role.LABELLER.isIn(user.getRoles()),
                        author(user)))
                .build());
    }

    /** Sends a decision to its topic. */
    @POST
    @Path("/{operation}")
    @Consumes(MediaType.APPLICATION_JSON)
    @org.eclipse.microprofile.openapi.annotations.Operation(
            summary = "Pin, unpin, withdraw or promote a model; start or cancel a training",
            description = "Sends the event that the command of the same name sends, with the user as its author.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = OperationRequest.class)))
    @APIResponse(
            responseCode = "202",
            description = "Kafka has acknowledged the decision",
            content = @Content(schema = @Schema(implementation = OperationAccepted.class)))
    @APIResponse(responseCode = "400", description = "The body is invalid; nothing was sent")
    @APIResponse(responseCode = "401", description = "The request has no user")
    @APIResponse(responseCode = "403", description = "The user is no operator")
    @APIResponse(responseCode = "404", description = "The operation is unknown, or operations are disabled")
    @APIResponse(responseCode = "409", description = "The state of the models does not permit it; nothing was sent")
    @APIResponse(responseCode = "413", description = "The body is too large")
    @APIResponse(responseCode = "415", description = "The body is not application/json")
    @APIResponse(responseCode = "429", description = "Too many requests in a second")
    @APIResponse(responseCode = "503", description = "Kafka has not acknowledged the decision; send it again")
    public Uni<Response> operate(
            @Parameter(schema = @Schema(enumeration = {"pin", "unpin", "withdraw", "promote", "train", "cancel"}))
                    @PathParam("operation")
                    String name,
            @HeaderParam("Content-Type") String type,
            @Context RoutingContext ctx) {
        if (!isEnabled) {
            throw new NotFoundException("inference.console.actions disables operations");
        }
        Operation operation =
                Operation.find(name).orElseThrow(() -> new NotFoundException("there is no operation of this name"));
        if (type == null) {
            throw new NotSupportedException("expected Content-Type: application/json");
        }
        handler.enter();
        if (isOff) {
            return execute(ctx, operation, null);
        }
        // the policy has resolved the identity, so the body is received on the request's own thread
        return identity.getDeferredIdentity().flatMap(user -> execute(ctx, operation, author(user)));
    }

    private Uni<Response> execute(RoutingContext ctx, Operation operation, String author) {
        return bodies.accept(
                ctx, MOST_BYTES, "one operation", handler::counted, body -> handler.accept(operation, author, body));
    }

    private static String author(SecurityIdentity user) {
        String name = user.getPrincipal().getName();
        return name.substring(0, Math.min(name.length(), Decision.MAX_BY));
    }
}
