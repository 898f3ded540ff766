package dev.patisserie.trainer.stream;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingProgressed.Epoch;
import dev.patisserie.common.event.TrainingProgressed.Failure;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.common.event.TrainingProgressed.Step;
import dev.patisserie.common.fault.StallWatch;
import dev.patisserie.common.kafka.KafkaFailure;
import dev.patisserie.common.text.Printable;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.trainer.job.progress.ProgressTopic;
import dev.patisserie.trainer.metrics.ErrorSource;
import dev.patisserie.trainer.metrics.TrainerMetrics;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Locale;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.jboss.logging.Logger;

/** Sends events to the topic {@code training-progress}. */
@ApplicationScoped
class KafkaProgressTopic implements ProgressTopic {

    private static final Logger LOG = Logger.getLogger(KafkaProgressTopic.class);

    private static final int LONGEST_MESSAGE = 1000;

    private final RecordSender outbox;
    private final TrainerMetrics metrics;

    @Inject
    KafkaProgressTopic(
            @Channel(Topics.TRAINING_PROGRESS) MutinyEmitter<byte[]> channel,
            StallWatch watch,
            TrainerMetrics metrics) {
        this.outbox = new RecordSender(channel, watch.begin(Topics.TRAINING_PROGRESS));
        this.metrics = metrics;
    }

    /**
     * {@inheritDoc} An event that Kafka rejects permanently is sent again with a shortened message. If that is rejected
     * too, it is logged and counted, so that the job can continue. The event of a job's end fails instead and is
     * retried later: no later event replaces it, and no work waits for it.
     */
    @Override
    public void announce(TrainingProgressed event) {
        send(event)
                .onFailure(KafkaProgressTopic::isRejected)
                .recoverWithUni(() -> send(shortened(event)))
                .onFailure(e -> isRejected(e) && !isEndOfJob(event))
                .recoverWithItem(e -> {
                    metrics.unexpectedError(ErrorSource.PROGRESS);
                    LOG.errorf(
                            "progress event rejected by the topic id=%s state=%s reason=\"%s\"",
                            id(event), event.state(), e);
                    return null;
                })
                .await()
                .indefinitely();
    }

    private static boolean isEndOfJob(TrainingProgressed event) {
        return event.state().terminal() && event.state() != State.REJECTED;
    }

    private static boolean isRejected(Throwable failure) {
        return KafkaFailure.of(failure) == KafkaFailure.RECORD;
    }

    /** Shortens the failure message, which may quote input; no other field is long. */
    private static TrainingProgressed shortened(TrainingProgressed event) {
        Failure failure = event.failure();
        return failure == null ? event : event.withFailure(new Failure(failure.code(), shortened(failure.message())));
    }

    private static String shortened(String message) {
        return Printable.abbreviated(message, LONGEST_MESSAGE);
    }

    @Override
    public void report(TrainingProgressed event) {
        Uni.createFrom()
                .deferred(() -> send(event))
                .subscribe()
                .with(done -> {}, e -> LOG.warnf(e, "progress event not sent id=%s", id(event)));
    }

    private Uni<Void> send(TrainingProgressed event) {
        var context = new EventCodec.Context(id(event), EventSource.TRAINER, event.at());
        return outbox.send(EventCodec.encode(Topics.TRAINING_PROGRESS, event, context));
    }

    /**
     * Returns an id that is equal for equal events, so that consumers can discard duplicates. The id of a request
     * without a job includes the time, since its event may change.
     */
    private static String id(TrainingProgressed event) {
        String kind = kind(event);
        return event.state() == State.REJECTED || event.pipeline() == null
                ? "%s-%s-%d".formatted(event.requestId(), kind, event.at().toEpochMilli())
                : "%s-%s".formatted(event.requestId(), kind);
    }

    private static String kind(TrainingProgressed event) {
        Epoch epoch = event.epoch();
        if (epoch != null) {
            return "%s-%d".formatted(epoch.phase(), epoch.number());
        }
        Step step = event.step();
        return step == null
                ? event.state().name().toLowerCase(Locale.ROOT)
                : "%s-%d-%d".formatted(step.phase(), step.epoch(), step.number());
    }
}
