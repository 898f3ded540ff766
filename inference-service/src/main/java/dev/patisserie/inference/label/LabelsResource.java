package dev.patisserie.inference.label;

import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.inference.config.LabelsConfig;
import dev.patisserie.inference.http.RequestBodies;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * Labels over HTTP. The required media type cannot be sent by a form of another site; without a media type, a script of
 * another site could send the request.
 */
@Path("/labels")
@Tag(name = "Labels")
@Produces(MediaType.APPLICATION_JSON)
public class LabelsResource {

    /** The configuration key of the maximum body size. */
    static final String MAX_BYTES = "inference.labels.max-request-bytes";

    private static final int LONGEST_ID = 1000;

    private final LabelRequestHandler handler;
    private final RequestBodies bodies;
    private final LabelsConfig config;

    LabelsResource(LabelRequestHandler handler, RequestBodies bodies, LabelsConfig config) {
        this.handler = handler;
        this.bodies = bodies;
        this.config = config;
    }

    /** Sends labels to topic labels. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Label images",
            description = "The body is a label, an array of at most 1000 labels, or a webhook of Label Studio"
                    + " (ANNOTATION_CREATED, ANNOTATION_UPDATED, ANNOTATIONS_DELETED), whose task has the image's id in"
                    + " data.imageId. A label requires imageId and label: the class, or null for none of the classes."
                    + " The default of at is the time of the request, that of source is human.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = ImageLabelled.class)))
    @APIResponse(
            responseCode = "202",
            description = "Kafka has acknowledged the labels",
            content = @Content(schema = @Schema(implementation = LabelsAccepted.class)))
    @APIResponse(responseCode = "400", description = "The body is invalid; nothing was sent")
    @APIResponse(responseCode = "413", description = "The body is too large")
    @APIResponse(responseCode = "415", description = "The body is not application/json")
    @APIResponse(responseCode = "429", description = "Too many requests in a second")
    @APIResponse(responseCode = "503", description = "Kafka has not acknowledged all labels; send them again")
    public Uni<Response> label(@HeaderParam("Content-Type") String type, @Context RoutingContext ctx) {
        requireEnabled();
        if (type == null) {
            throw new NotSupportedException("expected Content-Type: application/json");
        }
        handler.enter();
        return bodies.accept(ctx, config.maxRequestBytes(), MAX_BYTES, handler::counted, handler::label);
    }

    /** Retracts the label of an image. */
    @DELETE
    @Path("/{imageId: .+}")
    @Blocking
    @Operation(summary = "Retract the label of an image")
    @APIResponse(
            responseCode = "202",
            description = "Kafka has acknowledged the retraction",
            content = @Content(schema = @Schema(implementation = LabelsAccepted.class)))
    @APIResponse(responseCode = "400", description = "The id is blank or too long")
    @APIResponse(responseCode = "429", description = "Too many requests in a second")
    @APIResponse(responseCode = "503", description = "Kafka has not acknowledged the retraction; send it again")
    public Response retract(@PathParam("imageId") String imageId) {
        requireEnabled();
        handler.enter();
        if (imageId.isBlank() || imageId.length() > LONGEST_ID) {
            throw handler.counted(LabelRequestReader.invalid("expected an image's id of 1 to %d characters, found %d"
                    .formatted(LONGEST_ID, imageId.strip().length())));
        }
        return Response.accepted(handler.retract(imageId)).build();
    }

    private void requireEnabled() {
        if (!config.enabled()) {
            throw new NotFoundException("inference.labels.enabled is false");
        }
    }
}
