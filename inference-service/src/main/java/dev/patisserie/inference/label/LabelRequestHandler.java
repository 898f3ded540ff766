package dev.patisserie.inference.label;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.inference.config.LabelsConfig;
import dev.patisserie.inference.http.RequestLimits;
import dev.patisserie.inference.metrics.LabelMetrics;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
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
    private final RequestLimits limits;

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
        this.limits = new RequestLimits(
                perSecond, MOST_WAITING, clock, metrics::failed, e -> LOG.error("request with labels failed", e));
    }

    /**
     * Admits a request before its body is read.
     *
     * @throws PatisserieException {@link ErrorCode#REQUEST_RATE_EXCEEDED} above the limit
     */
    void enter() {
        limits.enter(
                "expected at most %d requests with labels a second (inference.labels.max-requests-per-second); send several labels in a request, or try again in a moment");
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
        return limits.counted(failure);
    }

    private LabelsAccepted handle(Supplier<LabelChanges> request) {
        return limits.handle(() -> {
            LabelChanges changes = request.get();
            limits.waiting(() -> sender.accept(changes));
            metrics.answered(changes.labels().size(), changes.retracted().size(), changes.ignored() == null ? 0 : 1);
            return LabelsAccepted.of(changes);
        });
    }
}
