package dev.patisserie.trainer.stream;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingProgressed.Epoch;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.common.event.TrainingProgressed.Step;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.trainer.job.ProgressTopic;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.jboss.logging.Logger;

/** Topic {@code training-progress} out. */
@ApplicationScoped
class KafkaProgressTopic implements ProgressTopic {

    private static final Logger LOG = Logger.getLogger(KafkaProgressTopic.class);

    private final MutinyEmitter<byte[]> channel;

    KafkaProgressTopic(@Channel(Topics.TRAINING_PROGRESS) MutinyEmitter<byte[]> channel) {
        this.channel = channel;
    }

    @Override
    public void announce(TrainingProgressed event) {
        send(event).await().indefinitely();
    }

    @Override
    public void report(TrainingProgressed event) {
        Uni.createFrom()
                .deferred(() -> send(event))
                .subscribe()
                .with(done -> {}, e -> LOG.warnf(e, "progress not reported id=%s", id(event)));
    }

    private Uni<Void> send(TrainingProgressed event) {
        return Outbox.send(
                channel,
                EventCodec.encode(
                        Topics.TRAINING_PROGRESS,
                        event,
                        new EventCodec.Context(id(event), Source.TRAINER, event.at())));
    }

    /**
     * The same for the same fact, so that readers can drop what is announced again; what is said of
     * a request that is no job may change once it is one.
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
