package dev.patisserie.inference.api;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.inference.protocol.ErrorBody;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** Maps failures to the protocol's error object and an HTTP status. */
final class Errors {

    private Errors() {}

    /** Maps exceptions with an error code. */
    @Provider
    public static class Named implements ExceptionMapper<PatisserieException> {
        @Override
        public Response toResponse(PatisserieException failure) {
            return response(status(failure.code()), failure.getMessage());
        }
    }

    /** Maps errors of HTTP itself, such as an unknown path or method. */
    @Provider
    public static class Http implements ExceptionMapper<WebApplicationException> {
        @Override
        public Response toResponse(WebApplicationException failure) {
            return response(failure.getResponse().getStatus(), failure.getMessage());
        }
    }

    static int status(ErrorCode code) {
        return switch (code) {
            case REQUEST_INVALID, IMAGE_EMPTY, IMAGE_FORMAT_UNSUPPORTED, IMAGE_CORRUPT, IMAGE_CRASHED_DECODER -> 400;
            case MODEL_UNKNOWN -> 404;
            case REQUEST_TIMED_OUT -> 408;
            case REQUEST_TOO_LARGE,
                    IMAGE_TOO_LARGE,
                    IMAGE_TOO_MANY_PIXELS,
                    IMAGE_HEADER_TOO_LARGE,
                    IMAGE_TOO_MANY_SCANS,
                    IMAGE_DECODE_TIMEOUT -> 413;
            case REQUEST_ENCODING_UNSUPPORTED -> 415;
            case REQUEST_RATE_EXCEEDED -> 429;
            case MODEL_NOT_LOADED, SERVICE_BUSY -> 503;
            default -> 500; // a test lists these codes, so that none is here by accident
        };
    }

    private static Response response(int status, String message) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(new ErrorBody(message))
                .build();
    }
}
