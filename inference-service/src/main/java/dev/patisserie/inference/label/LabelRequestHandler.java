package dev.patisserie.inference.label;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.inference.config.LabelsConfig;
import dev.patisserie.inference.http.RateLimit;
import dev.patisserie.inference.metrics.LabelMetrics;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Handles requests within limits on their rate and concurrency, and counts them. Thread-safe. */
@Singleton
class LabelRequestHandler {

    /** Maximum number of requests that wait for Kafka at a time, each on a thread. */
    static final int MOST_WAITING = 8;

    private static final Logger LOG = Logger.getLogger(LabelRequestHandler.class);

    private final Consumer<LabelChanges> sender;
    private final LabelMetrics metrics;
    private final Clock clock;
    private final int perSecond;
    private final RateLimit rate;
    private final Semaphore places = new Semaphore(MOST_WAITING);

    @Inject
    LabelRequestHandler(LabelSender sender, LabelMetrics metrics, LabelsConfig config, Clock clock) {
        this(sender::send, metrics, config.maxRequestsPerSecond(), clock);
    }

    /**
     * Creates a handler.
     *
     * @param sender sends the changes and waits for their acknowledgement
     * @param perSecond maximum number of requests in a second
     */
    LabelRequestHandler(Consumer<LabelChanges> sender, LabelMetrics metrics, int perSecond, Clock clock) {
        this.sender = sender;
        this.metrics = metrics;
        this.clock = clock;
        this.perSecond = perSecond;
        this.rate = new RateLimit(perSecond, clock);
    }

    /**
     * Admits a request before its body is read.
     *
     * @throws PatisserieException {@link ErrorCode#REQUEST_RATE_EXCEEDED} above the limit
     */
    void enter() {
        if (!rate.tryAcquire()) {
            throw counted(new PatisserieException(
                    ErrorCode.REQUEST_RATE_EXCEEDED,
                    "expected at most %d requests with labels a second (inference.labels.max-requests-per-second); send several labels in a request, or try again in a moment"
                            .formatted(perSecond)));
        }
    }

    /**
     * Reads a body and sends its labels.
     *
     * @throws PatisserieException if the request is rejected, or Kafka does not acknowledge the labels
     */
    LabelsAccepted label(byte[] body) {
        return handle(() -> LabelRequestReader.read(body, clock.instant()));
    }

    /**
     * Retracts the label of an image.
     *
     * @throws PatisserieException if Kafka does not acknowledge the retraction
     */
    LabelsAccepted retract(String imageId) {
        return handle(() -> LabelChanges.retraction(imageId));
    }

    /** Counts a request whose body could not be received. */
    PatisserieException counted(PatisserieException failure) {
        metrics.failed(failure.code());
        return failure;
    }

    private LabelsAccepted handle(Supplier<LabelChanges> request) {
        try {
            LabelChanges changes = request.get();
            send(changes);
            metrics.answered(changes.labels().size(), changes.retracted().size(), changes.ignored() == null ? 0 : 1);
            return LabelsAccepted.of(changes);
        } catch (PatisserieException e) {
            throw counted(e);
        } catch (RuntimeException | Error e) { // the client waits for a response
            LOG.error("request with labels failed", e);
            throw counted(new PatisserieException(
                    ErrorCode.SERVICE_BUSY,
                    "the request caused an unexpected error in this server; see its log, and send the request again",
                    e));
        }
    }

    private void send(LabelChanges changes) {
        if (!places.tryAcquire()) {
            throw new PatisserieException(
                    ErrorCode.SERVICE_BUSY,
                    "%d requests wait for Kafka, which is the maximum; check the broker and try again later"
                            .formatted(MOST_WAITING));
        }
        try {
            sender.accept(changes);
        } finally {
            places.release();
        }
    }
}
