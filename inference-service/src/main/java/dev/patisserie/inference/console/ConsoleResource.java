package dev.patisserie.inference.console;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.inference.config.InferenceConfig;
import dev.patisserie.inference.http.RequestBodies;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
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
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.function.UnaryOperator;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The HTTP API of the console page. It is internal to the page and not a public API. */
@Path("/console")
public class ConsoleResource {

    private final ConsoleHub hub;
    private final ConsoleReader reader;
    private final Thumbnails thumbnails;
    private final Photos photos;
    private final DropZone dropZone;
    private final RequestBodies bodies;
    private final int maxImageBytes;

    ConsoleResource(
            ConsoleHub hub,
            ConsoleReader reader,
            Thumbnails thumbnails,
            Photos photos,
            DropZone dropZone,
            RequestBodies bodies,
            InferenceConfig config) {
        this.hub = hub;
        this.reader = reader;
        this.thumbnails = thumbnails;
        this.photos = photos;
        this.dropZone = dropZone;
        this.bodies = bodies;
        this.maxImageBytes = (int) Math.min(config.maxImageBytes(), Integer.MAX_VALUE - 8);
    }

    /**
     * A photo that Kafka has acknowledged.
     *
     * @param imageId the id of its image event; the outcome is sent as an event
     */
    public record Dropped(String imageId) {}

    /** Returns an endless stream of events; their names are {@link ConsoleEvent.Kind}'s labels. */
    @GET
    @Path("/events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(hidden = true)
    public Multi<OutboundSseEvent> events(@Context Sse sse) {
        if (!hub.hasPlace()) {
            throw new PatisserieException(
                    ErrorCode.SERVICE_BUSY,
                    "%d consoles are open, which is the maximum; close one".formatted(ConsoleHub.MOST_VIEWERS));
        }
        return hub.watch(reader::wake).map(event -> sse.newEvent(event.kind().label(), event.json()));
    }

    /** Returns a thumbnail of a photo if it is among this replica's last ones. */
    @GET
    @Path("/thumbnails/{name}")
    @Produces("image/jpeg")
    @Operation(hidden = true)
    public byte[] thumbnail(@PathParam("name") String name) {
        return thumbnails
                .find(name)
                .orElseThrow(() -> new NotFoundException("this replica does not have this thumbnail"));
    }

    /** Returns a photo that waits for a label. */
    @GET
    @Path("/photos")
    @Blocking
    @Operation(hidden = true)
    public Response photo(@QueryParam("imageId") String imageId) {
        if (imageId == null) {
            throw new NotFoundException("expected a query parameter imageId");
        }
        Photos.Photo photo = photos.read(imageId);
        return Response.ok(photo.file(), photo.mediaType()).build();
    }

    /**
     * Sends a photo to topic images. The required media type cannot be sent by a form of another site; without a media
     * type, a script of another site could send the request.
     */
    @POST
    @Path("/images")
    @Consumes(MediaType.APPLICATION_OCTET_STREAM)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(hidden = true)
    public Uni<Response> drop(@HeaderParam("Content-Type") String type, @Context RoutingContext ctx) {
        if (type == null) {
            throw new NotSupportedException("expected Content-Type: application/octet-stream");
        }
        dropZone.enter();
        return bodies.accept(
                ctx,
                maxImageBytes,
                "inference.max-image-bytes",
                UnaryOperator.identity(),
                file -> new Dropped(dropZone.send(file)));
    }
}
