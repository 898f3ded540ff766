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

/** Topic {@code training-progress} out. */
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
     * {@inheritDoc} An event that Kafka can never take is sent with a shortened message. If it is refused even so, it
     * is logged and counted, and this returns: a job does not wait for its announcement for good. The end of a job is
     * different: it fails here and is announced again later, since no other event tells a reader of it, and no work
     * waits for it.
     */
    @Override
    public void announce(TrainingProgressed event) {
        send(event)
                .onFailure(KafkaProgressTopic::isRefused)
                .recoverWithUni(() -> send(shortened(event)))
                .onFailure(e -> isRefused(e) && !isEndOfJob(event))
                .recoverWithItem(e -> {
                    metrics.unexpectedError(ErrorSource.PROGRESS);
                    LOG.errorf(
                            "progress not announced, the topic refuses it id=%s state=%s reason=\"%s\"",
                            id(event), event.state(), e);
                    return null;
                })
                .await()
                .indefinitely();
    }

    private static boolean isEndOfJob(TrainingProgressed event) {
        return event.state().terminal() && event.state() != State.REJECTED;
    }

    private static boolean isRefused(Throwable failure) {
        return KafkaFailure.of(failure) == KafkaFailure.RECORD;
    }

    /** A failure's message may quote what was found; nothing else of an event is long. */
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
                .with(done -> {}, e -> LOG.warnf(e, "progress not reported id=%s", id(event)));
    }

    private Uni<Void> send(TrainingProgressed event) {
        var context = new EventCodec.Context(id(event), EventSource.TRAINER, event.at());
        return outbox.send(EventCodec.encode(Topics.TRAINING_PROGRESS, event, context));
    }

    /**
     * The same for the same fact, so that readers can drop what is announced again; what is said of a request that is
     * no job may change once it is one.
     */
    private static String id(TrainingProgressed event) {
        String what = what(event);
        return event.state() == State.REJECTED || event.pipeline() == null
                ? "%s-%s-%d".formatted(event.requestId(), what, event.at().toEpochMilli())
                : "%s-%s".formatted(event.requestId(), what);
    }

    private static String what(TrainingProgressed event) {
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
