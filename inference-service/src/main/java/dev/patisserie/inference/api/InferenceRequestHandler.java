package dev.patisserie.inference.api;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.inference.classify.RequestAnswer;
import dev.patisserie.inference.classify.RequestClassifier;
import dev.patisserie.inference.config.InferenceConfig;
import dev.patisserie.inference.http.ReceivedBody;
import dev.patisserie.inference.metrics.RequestMetrics;
import dev.patisserie.inference.protocol.ContentCoding;
import dev.patisserie.inference.protocol.EncodedResponse;
import dev.patisserie.inference.protocol.InferRequestReader;
import dev.patisserie.inference.protocol.InferenceRequest;
import dev.patisserie.inference.protocol.ResponseWriter;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Handles inference requests within limits on concurrency, bytes and images. A request is admitted when its body has
 * been received, so that a slow client does not occupy a place.
 */
@Singleton
class InferenceRequestHandler {

    /** The configuration key of the maximum body size. */
    static final String MAX_BYTES = "inference.max-request-bytes";

    private static final Logger LOG = Logger.getLogger(InferenceRequestHandler.class);

    private final RequestClassifier classifier;
    private final RequestMetrics metrics;
    private final InferenceConfig config;
    private final BoundedExecutor turns;

    InferenceRequestHandler(RequestClassifier classifier, RequestMetrics metrics, InferenceConfig config) {
        this.classifier = classifier;
        this.metrics = metrics;
        this.config = config;
        this.turns = new BoundedExecutor(config.maxRequests(), config.requestWait());
    }

    /**
     * An HTTP request without its body. Absent headers are null.
     *
     * @param version the required model id; empty for the serving model
     * @param jsonLength header {@code Inference-Header-Content-Length}
     * @param contentEncoding header {@code Content-Encoding}: the compression of the body
     * @param acceptEncoding header {@code Accept-Encoding}: the accepted compressions of the response
     */
    record Call(Optional<String> version, String jsonLength, String contentEncoding, String acceptEncoding) {}

    private record Handled(EncodedResponse response, int images) {}

    /**
     * Handles a request without blocking.
     *
     * @param receive starts to receive the body; not called if the request is rejected without it
     * @return the response; fails with {@link PatisserieException}
     */
    CompletableFuture<EncodedResponse> handle(Call call, Supplier<CompletableFuture<ReceivedBody>> receive) {
        long begun = System.nanoTime();
        return admitted(call, receive)
                .thenCompose(body -> whenAdmitted(call, body))
                .handle((handled, failure) -> counted(handled, failure, begun));
    }

    private CompletableFuture<ReceivedBody> admitted(Call call, Supplier<CompletableFuture<ReceivedBody>> receive) {
        try {
            ContentCoding.of(call.contentEncoding());
            classifier.serving(call.version());
            return receive.get();
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** The client receives its response when its place is free, so that its next request is not rejected for it. */
    private CompletableFuture<Handled> whenAdmitted(Call call, ReceivedBody body) {
        var handled = new CompletableFuture<Handled>();
        return turns.run(() -> handle(call, body, handled))
                .handle((ended, failure) -> failure)
                .thenCompose(failure -> {
                    if (failure != null) {
                        body.close();
                        return CompletableFuture.failedFuture(busy());
                    }
                    return handled;
                });
    }

    private void handle(Call call, ReceivedBody received, CompletableFuture<Handled> result) {
        try (received) {
            result.complete(answer(call, received));
        } catch (RuntimeException | Error e) { // the client waits for a response
            result.completeExceptionally(e);
        }
    }

    private Handled answer(Call call, ReceivedBody received) {
        if (received.isAbandoned()) {
            throw invalid("the client closed the connection before its request was processed");
        }
        byte[] body =
                ContentCoding.of(call.contentEncoding()).decode(received.bytes(), config.maxRequestBytes(), MAX_BYTES);
        received.close(); // from here on the number of concurrent requests limits the memory
        InferenceRequest request =
                InferRequestReader.read(body, jsonLength(call.jsonLength()), config.maxRequestImages());
        RequestAnswer answer = classifier.classify(request.input(), call.version(), request.details());
        EncodedResponse response =
                ResponseWriter.write(request, answer).in(ContentCoding.accepted(call.acceptEncoding()));
        return new Handled(response, request.input().count());
    }

    private EncodedResponse counted(Handled handled, Throwable failure, long begun) {
        var took = Duration.ofNanos(System.nanoTime() - begun);
        if (failure == null) {
            metrics.answered(handled.images(), took);
            return handled.response();
        }
        Throwable cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
        PatisserieException named = cause instanceof PatisserieException known ? known : unexpected(cause);
        metrics.failed(named.code(), took);
        throw named;
    }

    private static PatisserieException unexpected(Throwable cause) {
        LOG.error("inference request failed", cause);
        return new PatisserieException(
                ErrorCode.INFERENCE_FAILED,
                "the request caused an unexpected error in this server; see its log, and send a smaller request",
                cause);
    }

    private PatisserieException busy() {
        return new PatisserieException(
                ErrorCode.SERVICE_BUSY,
                "%d requests are running (inference.max-requests), and none ended within %s; try again later"
                        .formatted(config.maxRequests(), config.requestWait()));
    }

    private static OptionalInt jsonLength(String header) {
        try {
            return header == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(header));
        } catch (NumberFormatException e) {
            throw invalid("Inference-Header-Content-Length must be a number, was '%s'".formatted(header));
        }
    }

    private static PatisserieException invalid(String message) {
        return new PatisserieException(ErrorCode.REQUEST_INVALID, message);
    }

    @PreDestroy
    void close() {
        turns.close();
    }
}
