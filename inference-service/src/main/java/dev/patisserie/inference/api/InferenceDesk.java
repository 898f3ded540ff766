package dev.patisserie.inference.api;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.inference.classify.RequestAnswer;
import dev.patisserie.inference.classify.RequestClassifier;
import dev.patisserie.inference.config.InferenceConfig;
import dev.patisserie.inference.metrics.RequestMetrics;
import dev.patisserie.inference.protocol.EncodedResponse;
import dev.patisserie.inference.protocol.InferenceRequest;
import dev.patisserie.inference.protocol.RequestReader;
import dev.patisserie.inference.protocol.ResponseWriter;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Handles inference requests within limits: a few at a time, each of so many bytes and images. The
 * others wait, before any of their body is read, so that the heap is bounded.
 */
@Singleton
class InferenceDesk {

    private static final Logger LOG = Logger.getLogger(InferenceDesk.class);

    private final RequestClassifier classifier;
    private final RequestMetrics metrics;
    private final InferenceConfig config;
    private final Semaphore permits;

    InferenceDesk(RequestClassifier classifier, RequestMetrics metrics, InferenceConfig config) {
        this.classifier = classifier;
        this.metrics = metrics;
        this.config = config;
        this.permits = new Semaphore(config.maxRequests(), true);
    }

    /**
     * A request as HTTP brings it.
     *
     * @param version the model id that must answer; empty for whichever serves
     * @param jsonLength header {@code Inference-Header-Content-Length}; null without one
     * @param body not read yet; the caller closes it
     */
    record Call(Optional<String> version, String jsonLength, Body body) {}

    /**
     * Answers a request; blocks.
     *
     * @throws PatisserieException what went wrong; its code says whose fault it is
     */
    EncodedResponse handle(Call call) {
        long begun = System.nanoTime();
        try {
            Handled handled = inTurn(call);
            metrics.answered(handled.images(), since(begun));
            return handled.response();
        } catch (PatisserieException e) {
            metrics.failed(e.code(), since(begun));
            throw e;
        } catch (RuntimeException | OutOfMemoryError e) {
            metrics.failed(ErrorCode.INFERENCE_FAILED, since(begun));
            LOG.error("inference request broke", e);
            throw new PatisserieException(
                    ErrorCode.INFERENCE_FAILED,
                    "the request broke this server; see its log, and send a smaller request",
                    e);
        }
    }

    private record Handled(EncodedResponse response, int images) {}

    private static Duration since(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private Handled inTurn(Call call) {
        takePermit();
        try {
            InferenceRequest request =
                    RequestReader.read(
                            call.body().read(),
                            jsonLength(call.jsonLength()),
                            config.maxRequestImages());
            RequestAnswer answer = classifier.classify(request.input(), call.version());
            return new Handled(ResponseWriter.write(request, answer), request.input().count());
        } finally {
            permits.release();
        }
    }

    private void takePermit() {
        try {
            if (permits.tryAcquire(config.requestWait().toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new PatisserieException(
                ErrorCode.SERVICE_BUSY,
                "%d requests are running (inference.max-requests), and none ended within %s; try again later"
                        .formatted(config.maxRequests(), config.requestWait()));
    }

    private static OptionalInt jsonLength(String header) {
        try {
            return header == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(header));
        } catch (NumberFormatException e) {
            throw new PatisserieException(
                    ErrorCode.REQUEST_INVALID,
                    "Inference-Header-Content-Length must be a number, was '%s'".formatted(header));
        }
    }
}
