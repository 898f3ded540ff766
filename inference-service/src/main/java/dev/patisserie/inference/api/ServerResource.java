package dev.patisserie.inference.api;

import dev.patisserie.inference.api.ModelsView.State;
import dev.patisserie.inference.protocol.ModelIndexEntry;
import dev.patisserie.inference.protocol.ServerMetadata;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.health.SmallRyeHealth;
import io.smallrye.health.SmallRyeHealthReporter;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Open Inference Protocol v2: the server and what it has. */
@Path("/v2")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = OpenApi.PROTOCOL)
public class ServerResource {

    private final ServerMetadata metadata;
    private final SmallRyeHealthReporter health;
    private final ModelsResource models;

    ServerResource(
            @ConfigProperty(name = "quarkus.application.name") String name,
            @ConfigProperty(name = "quarkus.application.version") String version,
            SmallRyeHealthReporter health,
            ModelsResource models) {
        this.metadata = ServerMetadata.of(name, version);
        this.health = health;
        this.models = models;
    }

    /**
     * Whether the server lives.
     *
     * @param live as {@code /q/health/live} says
     */
    public record ServerLive(boolean live) {}

    /**
     * Whether the server answers inference requests.
     *
     * @param ready as {@code /q/health/ready} says
     */
    public record ServerReady(boolean ready) {}

    /** Returns what this server is. */
    @GET
    @Operation(summary = "Server metadata")
    public ServerMetadata metadata() {
        return metadata;
    }

    /** Returns 200 while the server lives. */
    @GET
    @Path("/health/live")
    @Blocking
    @Operation(summary = "Server liveness")
    @APIResponse(
            responseCode = "200",
            description = "It lives",
            content = @Content(schema = @Schema(implementation = ServerLive.class)))
    @APIResponse(responseCode = "503", description = "It does not")
    public Response live() {
        boolean live = isUp(health.getLiveness());
        return Response.status(live ? 200 : 503).entity(new ServerLive(live)).build();
    }

    /** Returns 200 while the server answers inference requests. */
    @GET
    @Path("/health/ready")
    @Blocking
    @Operation(summary = "Server readiness")
    @APIResponse(
            responseCode = "200",
            description = "It is ready",
            content = @Content(schema = @Schema(implementation = ServerReady.class)))
    @APIResponse(responseCode = "503", description = "It is not")
    public Response ready() {
        boolean ready = isUp(health.getReadiness());
        return Response.status(ready ? 200 : 503).entity(new ServerReady(ready)).build();
    }

    private static boolean isUp(SmallRyeHealth health) {
        return !health.isDown();
    }

    /** Returns every published model of the served data set; nothing in the body matters. */
    @POST
    @Path("/repository/index")
    @Operation(summary = "The published models, and which one serves")
    @Consumes(MediaType.WILDCARD)
    public List<ModelIndexEntry> index(@Parameter(hidden = true) InputStream in) {
        new Body(in, 1, "inference.max-request-bytes").close();
        ModelsView view = models.models();
        return view.models().stream()
                .map(
                        model ->
                                new ModelIndexEntry(
                                        view.dataset(),
                                        model.modelId(),
                                        model.state() == State.SERVING
                                                ? ModelIndexEntry.Availability.READY
                                                : ModelIndexEntry.Availability.UNAVAILABLE,
                                        model.state() + ": " + model.reason()))
                .toList();
    }
}
