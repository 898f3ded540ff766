package dev.patisserie.trainer.stream;

import dev.patisserie.common.event.Decision;
import dev.patisserie.common.event.TrainingCancelled;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.wire.DecisionHeaders;
import dev.patisserie.trainer.job.Admission;
import dev.patisserie.trainer.job.Admission.Refused;
import dev.patisserie.trainer.job.JobDesk;
import dev.patisserie.trainer.job.Origin;
import dev.patisserie.trainer.metrics.CancelOutcome;
import dev.patisserie.trainer.metrics.TrainerMetrics;
import dev.patisserie.trainer.stream.RequestReader.Cancelling;
import dev.patisserie.trainer.stream.RequestReader.Readable;
import dev.patisserie.trainer.stream.RequestReader.Unreadable;
import dev.patisserie.trainer.stream.RequestReader.UnreadableCancelling;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/** Brings one record to where it belongs: to the desk, or to the dead letters. */
@ApplicationScoped
class RequestHandler {

    private static final Logger LOG = Logger.getLogger(RequestHandler.class);

    private final JobDesk desk;
    private final DeadLetters deadLetters;
    private final TrainerMetrics metrics;

    RequestHandler(JobDesk desk, DeadLetters deadLetters, TrainerMetrics metrics) {
        this.desk = desk;
        this.deadLetters = deadLetters;
        this.metrics = metrics;
    }

    /**
     * Handles a record; on return, what became of it is durable. May be repeated.
     *
     * @throws RuntimeException if the disk or the broker fails; otherwise see {@link #giveUp}
     */
    void handle(ConsumerRecord<byte[], byte[]> record) {
        RequestReader.Reading reading = RequestReader.read(record);
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
     * Rejects a record whose handling ends by an error that no code expects, however often it is
     * tried; on return, its dead letter is acknowledged. May be repeated.
     *
     * @throws RuntimeException if the broker fails
     */
    void giveUp(ConsumerRecord<byte[], byte[]> record) {
        var why =
                new Refused(
                        ErrorCode.RECORD_UNPROCESSABLE,
                        "expected to handle the record, found an error that no code expects, several times; see the trainer's log for its stack trace");
        putAside(record, Optional.empty(), why);
        metrics.ended(State.REJECTED);
        try {
            if (RequestReader.read(record) instanceof Readable readable) {
                Optional<TrainingRequested> request = Optional.of(readable.request());
                desk.refuse(readable.request().requestId(), request, why);
            }
        } catch (RuntimeException | Error e) { // as it did before; the dead letter tells enough
            LOG.warnf(
                    "rejection not announced partition=%d offset=%d reason=\"%s\"",
                    record.partition(), record.offset(), e);
        }
    }

    private void admit(ConsumerRecord<byte[], byte[]> record, TrainingRequested request) {
        String requestId = request.requestId();
        Admission admission = desk.admit(request, new Origin(record.partition(), record.offset()));
        if (admission instanceof Refused refused) {
            refuse(record, Optional.of(requestId), Optional.of(request), refused);
        } else {
            LOG.infof(
                    "job admitted request=%s pipeline=%s dataset=%s",
                    requestId, request.pipeline().label(), request.dataset());
            Decision decision = DecisionHeaders.of(record.headers());
            if (decision.isStated()) {
                LOG.infof(
                        "redrive decided request=%s by=%s reason=\"%s\"",
                        requestId, decision.by(), decision.reason());
            }
        }
    }

    private void cancel(TrainingCancelled event) {
        CancelOutcome outcome = desk.cancel(event);
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
        requestId.ifPresent(id -> desk.refuse(id, readable, why));
        metrics.ended(State.REJECTED);
    }

    private void putAside(
            ConsumerRecord<byte[], byte[]> record, Optional<String> requestId, Refused why) {
        deadLetters.send(record, why.code(), why.reason());
        metrics.deadLetter(why.code());
        LOG.warnf(
                "record put aside request=%s topic=%s partition=%d offset=%d code=%s reason=%s",
                requestId.orElse("unknown"),
                record.topic(),
                record.partition(),
                record.offset(),
                why.code(),
                why.reason());
    }
}
