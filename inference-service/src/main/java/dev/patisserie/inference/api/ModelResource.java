package dev.patisserie.inference.api;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.inference.classify.RequestClassifier;
import dev.patisserie.inference.classify.Serving;
import dev.patisserie.inference.config.InferenceConfig;
import dev.patisserie.inference.http.RequestBodies;
import dev.patisserie.inference.protocol.ContentCoding;
import dev.patisserie.inference.protocol.EncodedResponse;
import dev.patisserie.inference.protocol.ErrorBody;
import dev.patisserie.inference.protocol.InferRequestJson;
import dev.patisserie.inference.protocol.ModelMetadata;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * Open Inference Protocol v2: the serving model. Its name is the data set, which is constant. Its version is the model
 * id, which changes with each swap. No thread waits for a body or for admission.
 */
@Path("/v2/models/{name}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = OpenApi.PROTOCOL)
@APIResponse(
        responseCode = "404",
        description = "Another model or version serves",
        content = @Content(schema = @Schema(implementation = ErrorBody.class)))
@APIResponse(
        responseCode = "503",
        description = "No verified model serves, or too many requests are running",
        content = @Content(schema = @Schema(implementation = ErrorBody.class)))
public class ModelResource {

    private static final String CONTENT_ENCODING = "Content-Encoding";
    private static final String ACCEPT_ENCODING = "Accept-Encoding";
    private static final String JSON_LENGTH = "Inference-Header-Content-Length";

    private final String dataset;
    private final int maxBytes;
    private final RequestClassifier classifier;
    private final InferenceRequestHandler handler;
    private final RequestBodies bodies;

    ModelResource(
            InferenceConfig config,
            RequestClassifier classifier,
            InferenceRequestHandler handler,
            RequestBodies bodies) {
        this.dataset = config.dataset();
        this.maxBytes = config.maxRequestBytes();
        this.classifier = classifier;
        this.handler = handler;
        this.bodies = bodies;
    }

    /**
     * The readiness of a model.
     *
     * @param name the data set
     * @param ready always true, because an unready model yields an error
     */
    public record ModelReady(String name, boolean ready) {}

    /** Returns the inputs and outputs of the serving model. */
    @GET
    @Operation(summary = "Model metadata")
    @APIResponseSchema(value = ModelMetadata.class, responseCode = "200")
    public ModelMetadata metadata(@PathParam("name") String name) {
        return describe(name, Optional.empty());
    }

    /** Returns the metadata if that version serves. */
    @GET
    @Path("/versions/{version}")
    @Operation(summary = "Model metadata of one version")
    @APIResponseSchema(value = ModelMetadata.class, responseCode = "200")
    public ModelMetadata metadata(@PathParam("name") String name, @PathParam("version") String version) {
        return describe(name, Optional.of(version));
    }

    /** Returns 200 while a model serves. */
    @GET
    @Path("/ready")
    @Operation(summary = "Model readiness")
    @APIResponseSchema(value = ModelReady.class, responseCode = "200")
    public ModelReady ready(@PathParam("name") String name) {
        return new ModelReady(describe(name, Optional.empty()).name(), true);
    }

    /** Returns 200 while that version serves. */
    @GET
    @Path("/versions/{version}/ready")
    @Operation(summary = "Model readiness of one version")
    @APIResponseSchema(value = ModelReady.class, responseCode = "200")
    public ModelReady ready(@PathParam("name") String name, @PathParam("version") String version) {
        return new ModelReady(describe(name, Optional.of(version)).name(), true);
    }

    private ModelMetadata describe(String name, Optional<String> version) {
        requireName(name);
        Serving model = classifier.serving(version);
        return ModelMetadata.of(model, classifier.available(model));
    }

    /** Classifies the images of a request with the serving model. */
    @POST
    @Path("/infer")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            summary = "Inference",
            description = "One input: 'image', BYTES [n], image files (base64 in JSON, or binary), or"
                    + " 'pixels', UINT8 [n, size, size, 3]. Outputs: 'probabilities' and 'label' by default; on request,"
                    + " if the model has them: 'known' FP32 [n, 2], the score of the resemblance to the training images"
                    + " and its threshold; 'set' BOOL [n, labels], the prediction set; 'map' FP32 [n, rows, columns],"
                    + " the class activation map of the most probable class.")
    @RequestBody(
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(implementation = InferRequestJson.class)),
                @Content(
                        mediaType = MediaType.APPLICATION_OCTET_STREAM,
                        schema = @Schema(type = SchemaType.STRING, format = "binary"))
            })
    @InferResponses
    public Uni<Response> infer(
            @PathParam("name") String name,
            @HeaderParam(JSON_LENGTH) String jsonLength,
            @HeaderParam(CONTENT_ENCODING) String contentEncoding,
            @HeaderParam(ACCEPT_ENCODING) String acceptEncoding,
            @Context RoutingContext ctx) {
        return answer(
                name,
                new InferenceRequestHandler.Call(Optional.empty(), jsonLength, contentEncoding, acceptEncoding),
                ctx);
    }

    /** Classifies the images of a request if that version serves. */
    @POST
    @Path("/versions/{version}/infer")
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Inference with one version")
    @RequestBody(content = @Content(schema = @Schema(implementation = InferRequestJson.class)))
    @InferResponses
    public Uni<Response> infer(
            @PathParam("name") String name,
            @PathParam("version") String version,
            @HeaderParam(JSON_LENGTH) String jsonLength,
            @HeaderParam(CONTENT_ENCODING) String contentEncoding,
            @HeaderParam(ACCEPT_ENCODING) String acceptEncoding,
            @Context RoutingContext ctx) {
        return answer(
                name,
                new InferenceRequestHandler.Call(Optional.of(version), jsonLength, contentEncoding, acceptEncoding),
                ctx);
    }

    private Uni<Response> answer(String name, InferenceRequestHandler.Call call, RoutingContext ctx) {
        requireName(name); // before the body is read
        return Uni.createFrom()
                .completionStage(() ->
                        handler.handle(call, () -> bodies.receive(ctx, maxBytes, InferenceRequestHandler.MAX_BYTES)))
                .map(ModelResource::response);
    }

    private static Response response(EncodedResponse response) {
        MediaType type = response.jsonLength().isEmpty()
                ? MediaType.APPLICATION_JSON_TYPE
                : MediaType.APPLICATION_OCTET_STREAM_TYPE;
        Response.ResponseBuilder answer = Response.ok(response.body(), type).header("Vary", ACCEPT_ENCODING);
        response.jsonLength().ifPresent(length -> answer.header(JSON_LENGTH, length));
        if (response.coding() != ContentCoding.IDENTITY) {
            answer.header(CONTENT_ENCODING, response.coding().header());
        }
        return answer.build();
    }

    private void requireName(String name) {
        if (!name.equals(dataset)) {
            throw new PatisserieException(
                    ErrorCode.MODEL_UNKNOWN,
                    "expected model '%s' (the served data set), found '%s'".formatted(dataset, name));
        }
    }
}
