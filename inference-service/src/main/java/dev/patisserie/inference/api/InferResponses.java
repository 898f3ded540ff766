package dev.patisserie.inference.api;

import dev.patisserie.inference.protocol.ErrorBody;
import dev.patisserie.inference.protocol.InferResponse;
import jakarta.ws.rs.core.MediaType;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** The responses of the inference operations in the OpenAPI document, besides those of all operations on a model. */
@APIResponse(
        responseCode = "200",
        description = "The outputs",
        content = {
            @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = InferResponse.class)),
            @Content(
                    mediaType = MediaType.APPLICATION_OCTET_STREAM,
                    schema = @Schema(type = SchemaType.STRING, format = "binary"))
        })
@APIResponse(
        responseCode = "400",
        description = "Malformed request or not an image",
        content = @Content(schema = @Schema(implementation = ErrorBody.class)))
@APIResponse(
        responseCode = "408",
        description = "The body did not arrive in time",
        content = @Content(schema = @Schema(implementation = ErrorBody.class)))
@APIResponse(
        responseCode = "413",
        description = "A limit is exceeded",
        content = @Content(schema = @Schema(implementation = ErrorBody.class)))
@APIResponse(
        responseCode = "415",
        description = "The compression is neither gzip nor deflate",
        content = @Content(schema = @Schema(implementation = ErrorBody.class)))
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface InferResponses {}
