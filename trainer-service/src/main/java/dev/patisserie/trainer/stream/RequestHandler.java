package dev.patisserie.trainer.stream;

import dev.patisserie.common.event.Decision;
import dev.patisserie.common.event.TrainingCancelled;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.wire.DecisionHeaders;
import dev.patisserie.trainer.job.Admission;
import dev.patisserie.trainer.job.Admission.Refused;
import dev.patisserie.trainer.job.CancelOutcome;
import dev.patisserie.trainer.job.RequestPosition;
import dev.patisserie.trainer.job.execution.JobAdmission;
import dev.patisserie.trainer.metrics.TrainerMetrics;
import dev.patisserie.trainer.stream.TrainingRequestReader.Cancelling;
import dev.patisserie.trainer.stream.TrainingRequestReader.Readable;
import dev.patisserie.trainer.stream.TrainingRequestReader.Unreadable;
import dev.patisserie.trainer.stream.TrainingRequestReader.UnreadableCancelling;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/** Handles one record: admits the request, applies the cancellation, or sends the record to the dead-letter topic. */
@ApplicationScoped
class RequestHandler {

    private static final Logger LOG = Logger.getLogger(RequestHandler.class);

    private final JobAdmission admission;
    private final DeadLetterSender deadLetters;
    private final TrainerMetrics metrics;

    RequestHandler(JobAdmission admission, DeadLetterSender deadLetters, TrainerMetrics metrics) {
        this.admission = admission;
        this.deadLetters = deadLetters;
        this.metrics = metrics;
    }

    /**
     * Handles a record; on return, its result is durable. May be repeated.
     *
     * @throws RuntimeException if the disk or the broker fails; on other errors see {@link #giveUp}
     */
    void handle(ConsumerRecord<byte[], byte[]> record) {
        TrainingRequestReader.Reading reading = TrainingRequestReader.read(record);
        if (reading instanceof Readable readable) {
            admit(record, readable.request());
        } else if (reading instanceof Cancelling cancelling) {
            cancel(cancelling.event());
        } else if (reading instanceof Unreadable unreadable) {
            refuse(record, unreadable.requestId(), Optional.empty(), unreadable.why());
        } else if (reading instanceof UnreadableCancelling unreadable) {
            putAside(record, Optional.empty(), unreadable.why());
        } else {
            throw new AssertionError("a record is read as one of these: " + reading);
        }
    }

    /**
     * Rejects a record whose handling failed repeatedly with an unexpected error. On return, its dead letter is
     * acknowledged. May be repeated.
     *
     * @throws RuntimeException if the broker fails
     */
    void giveUp(ConsumerRecord<byte[], byte[]> record) {
        var why = new Refused(
                ErrorCode.RECORD_UNPROCESSABLE,
                "expected to handle the record, found an unexpected error in several attempts; see the trainer's log for its stack trace");
        putAside(record, Optional.empty(), why);
        metrics.ended(State.REJECTED);
        try {
            if (TrainingRequestReader.read(record) instanceof Readable readable) {
                Optional<TrainingRequested> request = Optional.of(readable.request());
                admission.refuse(readable.request().requestId(), request, why);
            }
        } catch (RuntimeException | Error e) { // the same error again; the dead letter has the reason
            LOG.warnf(
                    "rejection not announced partition=%d offset=%d reason=\"%s\"",
                    record.partition(), record.offset(), e);
        }
    }

    private void admit(ConsumerRecord<byte[], byte[]> record, TrainingRequested request) {
        String requestId = request.requestId();
        Admission result = admission.admit(request, new RequestPosition(record.partition(), record.offset()));
        if (result instanceof Refused refused) {
            refuse(record, Optional.of(requestId), Optional.of(request), refused);
        } else {
            LOG.infof(
                    "job admitted request=%s pipeline=%s dataset=%s",
                    requestId, request.pipeline().label(), request.dataset());
            Decision decision = DecisionHeaders.of(record.headers());
            if (decision.isStated()) {
                LOG.infof(
                        "%s decided request=%s by=%s reason=\"%s\"",
                        DecisionHeaders.isRedriven(record.headers()) ? "redrive" : "training",
                        requestId,
                        decision.by(),
                        decision.reason());
            }
        }
    }

    private void cancel(TrainingCancelled event) {
        CancelOutcome outcome = admission.cancel(event);
        LOG.infof(
                "cancellation received request=%s outcome=%s by=%s reason=\"%s\"",
                event.requestId(), outcome, event.by(), event.reason());
    }

    private void refuse(
            ConsumerRecord<byte[], byte[]> record,
            Optional<String> requestId,
            Optional<TrainingRequested> readable,
            Refused why) {
        putAside(record, requestId, why);
        requestId.ifPresent(id -> admission.refuse(id, readable, why));
        metrics.ended(State.REJECTED);
    }

    private void putAside(ConsumerRecord<byte[], byte[]> record, Optional<String> requestId, Refused why) {
        deadLetters.send(record, why.code(), why.reason());
        metrics.deadLetter(why.code());
        LOG.warnf(
                "record sent to dead letters request=%s topic=%s partition=%d offset=%d code=%s reason=\"%s\"",
                requestId.orElse("unknown"),
                record.topic(),
                record.partition(),
                record.offset(),
                why.code(),
                why.reason());
    }
}
