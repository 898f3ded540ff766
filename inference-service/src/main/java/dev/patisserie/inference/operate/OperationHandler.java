package dev.patisserie.inference.operate;

import dev.patisserie.common.event.Decision;
import dev.patisserie.common.event.ModelPinned;
import dev.patisserie.common.event.ModelUnpinned;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.RolloutCommanded;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.event.TrainingCancelled;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.event.TrainingTrigger;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.json.Json;
import dev.patisserie.inference.config.InferenceConfig;
import dev.patisserie.inference.http.ConflictException;
import dev.patisserie.inference.http.RequestLimits;
import dev.patisserie.inference.metrics.OperationMetrics;
import dev.patisserie.inference.select.Catalog;
import dev.patisserie.inference.select.ModelSelection;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.util.Objects;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Executes operations within limits on their rate and concurrency. Thread-safe. */
@Singleton
class OperationHandler {

    static final int PER_SECOND = 2;

    /** Maximum number of requests that wait for Kafka at a time, each on a thread. */
    static final int MOST_WAITING = 2;

    private static final Logger LOG = Logger.getLogger(OperationHandler.class);

    private final String dataset;
    private final Catalog catalog;
    private final OperationSender sender;
    private final OperationMetrics metrics;
    private final Clock clock;
    private final RequestLimits limits;

    @Inject
    OperationHandler(
            InferenceConfig config, Catalog catalog, OperationSender sender, OperationMetrics metrics, Clock clock) {
        this(config.dataset(), catalog, sender, metrics, clock);
    }

    /**
     * Creates a handler.
     *
     * @param dataset the served data set
     */
    OperationHandler(String dataset, Catalog catalog, OperationSender sender, OperationMetrics metrics, Clock clock) {
        this.dataset = dataset;
        this.catalog = catalog;
        this.sender = sender;
        this.metrics = metrics;
        this.clock = clock;
        this.limits = new RequestLimits(
                PER_SECOND, MOST_WAITING, clock, metrics::failed, e -> LOG.error("operation failed", e));
    }

    /**
     * Admits a request before its body is read.
     *
     * @throws PatisserieException {@link ErrorCode#REQUEST_RATE_EXCEEDED} above the limit
     */
    void enter() {
        limits.enter("expected at most %d operations a second; try again in a moment");
    }

    /** Counts a request that was rejected or failed. */
    PatisserieException counted(PatisserieException failure) {
        return limits.counted(failure);
    }

    /**
     * Executes an operation.
     *
     * @param author the name of the user; null if unknown
     * @param body JSON, an {@link OperationRequest}
     * @throws ConflictException if the state of the models does not permit it; nothing was sent
     * @throws PatisserieException {@link ErrorCode#REQUEST_INVALID}; {@link ErrorCode#SERVICE_BUSY} if Kafka does not
     *     respond, or above the limit of concurrent requests
     */
    OperationAccepted accept(Operation operation, String author, byte[] body) {
        return limits.handle(() -> {
            OperationRequest request = parse(body);
            OperationAccepted accepted = limits.waiting(() -> execute(operation, author, request));
            metrics.accepted(operation.label());
            LOG.infof(
                    "operation=%s id=%s by=%s reason=\"%s\"",
                    operation.label(), accepted.id(), author, request.reason());
            return accepted;
        });
    }

    private static OperationRequest parse(byte[] body) {
        try {
            OperationRequest request = Json.MAPPER.readValue(body, OperationRequest.class);
            if (request != null && request.reason() != null && !request.reason().isBlank()) {
                return request;
            }
        } catch (IOException e) {
            throw invalid("expected a JSON object with the fields of the operation", e);
        }
        throw invalid("expected the reason of the decision in the field reason, found none", null);
    }

    private OperationAccepted execute(Operation operation, String author, OperationRequest request) {
        try {
            var decision = new Decision(author, request.reason());
            String id =
                    switch (operation) {
                        case PIN -> pin(request.modelId(), decision);
                        case UNPIN -> unpin(decision);
                        case WITHDRAW -> withdraw(request, decision);
                        case PROMOTE -> promote(request.modelId(), decision);
                        case TRAIN -> train(request, decision);
                        case CANCEL -> cancel(request.requestId(), decision);
                    };
            return new OperationAccepted(operation.label(), id);
        } catch (IllegalArgumentException e) { // of an event
            throw invalid(e.getMessage(), e);
        }
    }

    private ModelSelection models() {
        return catalog.choose(dataset);
    }

    private String pin(String modelId, Decision decision) {
        OperationRules.requirePublished(models(), modelId);
        sender.send(
                Topics.MODEL_SELECTION,
                new ModelPinned(dataset, modelId, clock.instant(), decision.by(), decision.reason()));
        return modelId;
    }

    private String unpin(Decision decision) {
        sender.send(
                Topics.MODEL_SELECTION, new ModelUnpinned(dataset, clock.instant(), decision.by(), decision.reason()));
        return dataset;
    }

    private String withdraw(OperationRequest request, Decision decision) {
        OperationRules.requireOther(models(), request.modelId(), request.isConfirmed());
        sender.withdraw(request.modelId(), decision);
        return request.modelId();
    }

    private String promote(String modelId, Decision decision) {
        OperationRules.requireCandidate(models(), modelId);
        sender.send(
                Topics.MODEL_SELECTION,
                new RolloutCommanded(
                        dataset,
                        RolloutCommanded.Command.PROMOTE,
                        modelId,
                        clock.instant(),
                        decision.by(),
                        decision.reason()));
        return modelId;
    }

    private String train(OperationRequest request, Decision decision) {
        if (request.pipeline() == Pipeline.IMPORT) {
            throw new IllegalArgumentException("expected pipeline simple, transfer or compare, found import");
        }
        String by = Objects.requireNonNullElse(decision.by(), "console");
        var training = TrainingRequested.builder(
                        "console-" + UUID.randomUUID(),
                        request.pipeline(),
                        Objects.requireNonNullElse(request.dataset(), dataset))
                .epochs(request.epochs())
                .trigger(new TrainingTrigger(TrainingTrigger.Kind.PERSON, "%s: %s".formatted(by, decision.reason())))
                .build();
        sender.send(Topics.TRAINING_REQUESTS, training);
        return training.requestId();
    }

    private String cancel(String requestId, Decision decision) {
        sender.send(Topics.TRAINING_REQUESTS, new TrainingCancelled(requestId, decision.reason(), decision.by()));
        return requestId;
    }

    private static PatisserieException invalid(String message, Exception cause) {
        return new PatisserieException(ErrorCode.REQUEST_INVALID, message, cause);
    }
}
