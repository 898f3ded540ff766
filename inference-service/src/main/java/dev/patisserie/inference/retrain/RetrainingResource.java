package dev.patisserie.inference.retrain;

import dev.patisserie.inference.config.RetrainingConfig;
import dev.patisserie.inference.http.RequestBodies;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * The acceptance of proposed trainings over HTTP. The required media type cannot be sent by a form of another site;
 * without a media type, a script of another site could send the request.
 */
@Path("/retraining")
@Tag(name = "Operators")
@Produces(MediaType.APPLICATION_JSON)
public class RetrainingResource {

    /** Maximum number of bytes of a request, which has one id. */
    static final int MOST_BYTES = 1024;

    private final ProposalHandler handler;
    private final RequestBodies bodies;
    private final RetrainingConfig config;

    RetrainingResource(ProposalHandler handler, RequestBodies bodies, RetrainingConfig config) {
        this.handler = handler;
        this.bodies = bodies;
        this.config = config;
    }

    /** Sends the request of the proposed training to topic training-requests. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Request the proposed training",
            description = "The body names the training that the feedback service proposes on topic retraining. Its"
                    + " request is sent to topic training-requests under the same id, so a repetition has no further"
                    + " effect.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = TrainingAccepted.class)))
    @APIResponse(
            responseCode = "202",
            description = "Kafka has acknowledged the training request",
            content = @Content(schema = @Schema(implementation = TrainingAccepted.class)))
    @APIResponse(responseCode = "400", description = "The body is invalid; nothing was sent")
    @APIResponse(responseCode = "409", description = "Another training, or none, is proposed; nothing was sent")
    @APIResponse(responseCode = "413", description = "The body is too large")
    @APIResponse(responseCode = "415", description = "The body is not application/json")
    @APIResponse(responseCode = "429", description = "Too many requests in a second")
    @APIResponse(responseCode = "503", description = "Kafka has not acknowledged the request; send it again")
    public Uni<Response> request(@HeaderParam("Content-Type") String type, @Context RoutingContext ctx) {
        if (!config.enabled()) {
            throw new NotFoundException("inference.retraining.enabled is false");
        }
        if (type == null) {
            throw new NotSupportedException("expected Content-Type: application/json");
        }
        handler.enter();
        return bodies.accept(ctx, MOST_BYTES, "one request id", handler::counted, handler::accept);
    }
}
