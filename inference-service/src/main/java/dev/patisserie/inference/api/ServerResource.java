package dev.patisserie.inference.api;

import dev.patisserie.inference.api.ModelsView.State;
import dev.patisserie.inference.config.InferenceConfig;
import dev.patisserie.inference.http.ReceivedBody;
import dev.patisserie.inference.http.RequestBodies;
import dev.patisserie.inference.protocol.ModelIndexEntry;
import dev.patisserie.inference.protocol.ServerMetadata;
import io.smallrye.health.SmallRyeHealth;
import io.smallrye.health.SmallRyeHealthReporter;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.function.Function;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Open Inference Protocol v2: the server and its models. */
@Path("/v2")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = OpenApi.PROTOCOL)
public class ServerResource {

    private final ServerMetadata metadata;
    private final SmallRyeHealthReporter health;
    private final ModelsResource models;
    private final RequestBodies bodies;
    private final int maxBytes;

    ServerResource(
            @ConfigProperty(name = "quarkus.application.name") String name,
            @ConfigProperty(name = "quarkus.application.version") String version,
            SmallRyeHealthReporter health,
            ModelsResource models,
            RequestBodies bodies,
            InferenceConfig config) {
        this.metadata = ServerMetadata.of(name, version);
        this.health = health;
        this.models = models;
        this.bodies = bodies;
        this.maxBytes = config.maxRequestBytes();
    }

    /**
     * The liveness of the server.
     *
     * @param live the state of {@code /q/health/live}
     */
    public record ServerLive(boolean live) {}

    /**
     * The readiness of the server for inference requests.
     *
     * @param ready the state of {@code /q/health/ready}
     */
    public record ServerReady(boolean ready) {}

    /** Returns the metadata of this server. */
    @GET
    @Operation(summary = "Server metadata")
    public ServerMetadata metadata() {
        return metadata;
    }

    /** Returns 200 while the server is live. */
    @GET
    @Path("/health/live")
    @Operation(summary = "Server liveness")
    @APIResponse(
            responseCode = "200",
            description = "The server is live",
            content = @Content(schema = @Schema(implementation = ServerLive.class)))
    @APIResponse(responseCode = "503", description = "The server is not live")
    public Uni<Response> live() {
        return health.getLivenessAsync().map(found -> response(found, ServerLive::new));
    }

    /** Returns 200 while the server answers inference requests. */
    @GET
    @Path("/health/ready")
    @Operation(summary = "Server readiness")
    @APIResponse(
            responseCode = "200",
            description = "The server is ready",
            content = @Content(schema = @Schema(implementation = ServerReady.class)))
    @APIResponse(responseCode = "503", description = "The server is not ready")
    public Uni<Response> ready() {
        return health.getReadinessAsync().map(found -> response(found, ServerReady::new));
    }

    private static Response response(SmallRyeHealth health, Function<Boolean, Object> body) {
        boolean up = !health.isDown();
        return Response.status(up ? 200 : 503).entity(body.apply(up)).build();
    }

    /** Returns all published models of the served data set; the request body is ignored. */
    @POST
    @Path("/repository/index")
    @Operation(summary = "The published models and the serving one")
    @Consumes(MediaType.WILDCARD)
    @RequestBody(
            description = "Ignored",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    public Uni<List<ModelIndexEntry>> index(@Context RoutingContext ctx) {
        return Uni.createFrom()
                .completionStage(() -> bodies.receive(ctx, maxBytes, InferenceRequestHandler.MAX_BYTES))
                .invoke(ReceivedBody::close)
                .map(body -> index());
    }

    private List<ModelIndexEntry> index() {
        ModelsView view = models.models();
        return view.models().stream()
                .map(model -> new ModelIndexEntry(
                        view.dataset(),
                        model.modelId(),
                        model.state() == State.SERVING
                                ? ModelIndexEntry.Availability.READY
                                : ModelIndexEntry.Availability.UNAVAILABLE,
                        model.state() + ": " + model.reason()))
                .toList();
    }
}
