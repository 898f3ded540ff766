package dev.patisserie.inference.retrain;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.event.RetrainingChanged;
import dev.patisserie.common.event.RetrainingChanged.State;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.json.Json;
import dev.patisserie.inference.http.ConflictException;
import dev.patisserie.inference.http.RequestLimits;
import dev.patisserie.inference.metrics.RetrainingMetrics;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Accepts the proposed training within limits on the rate and concurrency of requests. Thread-safe. */
@Singleton
class ProposalHandler {

    static final int PER_SECOND = 2;

    /** Maximum number of requests that wait for Kafka at a time, each on a thread. */
    static final int MOST_WAITING = 2;

    private static final Logger LOG = Logger.getLogger(ProposalHandler.class);

    private final Supplier<Optional<RetrainingChanged>> last;
    private final Consumer<TrainingRequested> sender;
    private final RetrainingMetrics metrics;
    private final RequestLimits limits;

    @Inject
    ProposalHandler(RetrainingTopic topic, TrainingRequestSender sender, RetrainingMetrics metrics, Clock clock) {
        this(topic::read, sender::send, metrics, clock);
    }

    /**
     * Creates a handler.
     *
     * @param last reads the last automatic training
     * @param sender sends a request and waits for its acknowledgement
     */
    ProposalHandler(
            Supplier<Optional<RetrainingChanged>> last,
            Consumer<TrainingRequested> sender,
            RetrainingMetrics metrics,
            Clock clock) {
        this.last = last;
        this.sender = sender;
        this.metrics = metrics;
        this.limits = new RequestLimits(
                PER_SECOND,
                MOST_WAITING,
                clock,
                metrics::failed,
                e -> LOG.error("request for a proposed training failed", e));
    }

    /**
     * Admits a request before its body is read.
     *
     * @throws PatisserieException {@link ErrorCode#REQUEST_RATE_EXCEEDED} above the limit
     */
    void enter() {
        limits.enter("expected at most %d requests for a training a second; try again in a moment");
    }

    /** Counts a request that was rejected or failed. */
    PatisserieException counted(PatisserieException failure) {
        return limits.counted(failure);
    }

    /**
     * Sends the request of the proposal that the body names. A repetition sends the same request, which trains once.
     *
     * @param body JSON with the field {@code requestId}
     * @throws ConflictException if another training, or none, is proposed now
     * @throws PatisserieException {@link ErrorCode#REQUEST_INVALID}; {@link ErrorCode#SERVICE_BUSY} if Kafka does not
     *     respond, or above the limit of concurrent requests
     */
    TrainingAccepted accept(byte[] body) {
        return limits.handle(() -> {
            String requestId = requestId(body);
            limits.waiting(() -> send(requestId));
            metrics.accepted();
            return new TrainingAccepted(requestId);
        });
    }

    private static String requestId(byte[] body) {
        try {
            JsonNode id = Json.MAPPER.readTree(body).path("requestId");
            if (id.isTextual() && TrainingRequested.isRequestId(id.textValue())) {
                return id.textValue();
            }
        } catch (IOException e) {
            throw invalid(e);
        }
        throw invalid(null);
    }

    private static PatisserieException invalid(IOException cause) {
        return new PatisserieException(
                ErrorCode.REQUEST_INVALID,
                "expected a JSON object with the id of the proposed training in the field requestId, found none",
                cause);
    }

    private void send(String requestId) {
        TrainingRequested request = proposed(requestId);
        sender.accept(request);
        LOG.infof("proposed training requested requestId=%s dataset=%s", requestId, request.dataset());
    }

    private TrainingRequested proposed(String requestId) {
        RetrainingChanged training = last.get().orElseThrow(() -> outdated("expected a proposed training, found none"));
        String current = training.request().requestId();
        if (training.state() != State.PROPOSED || !current.equals(requestId)) {
            throw outdated("expected the id of the proposed training, found '%s'; %s is %s"
                    .formatted(requestId, current, training.state().label()));
        }
        return training.request();
    }

    private ConflictException outdated(String message) {
        metrics.outdated();
        return new ConflictException(message);
    }
}
