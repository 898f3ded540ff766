package dev.patisserie.trainer.stream;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.fault.StallWatch;
import dev.patisserie.common.kafka.KafkaFailure;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.trainer.publish.CheckpointTopic;
import io.smallrye.reactive.messaging.MutinyEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.reactive.messaging.Channel;

/** Sends events to the topic {@code checkpoints}. */
@ApplicationScoped
class KafkaCheckpointTopic implements CheckpointTopic {

    private final RecordSender outbox;

    @Inject
    KafkaCheckpointTopic(@Channel(Topics.CHECKPOINTS) MutinyEmitter<byte[]> channel, StallWatch watch) {
        outbox = new RecordSender(channel, watch.begin(Topics.CHECKPOINTS));
    }

    @Override
    public void publish(CheckpointPublished event) {
        var context = new EventCodec.Context(id(event), EventSource.TRAINER, event.publishedAt());
        outbox.send(EventCodec.encode(Topics.CHECKPOINTS, event, context))
                .onFailure(e -> KafkaFailure.of(e) == KafkaFailure.RECORD)
                .transform(e -> undeliverable(event, e))
                .await()
                .indefinitely();
    }

    /** Comparisons are only added, so the id differs between the publications of a model. */
    private static String id(CheckpointPublished event) {
        int comparisons = event.comparedWith().size();
        return comparisons == 0 ? event.modelId() : event.modelId() + "/" + comparisons;
    }

    private static PatisserieException undeliverable(CheckpointPublished event, Throwable cause) {
        return new PatisserieException(
                ErrorCode.CHECKPOINT_UNDELIVERABLE,
                "expected an event of model %s with %d labels that topic checkpoints takes, found one that it rejects: %s; raise max.message.bytes of the topic and max.request.size of the trainer's channel checkpoints, and send the request under a new id"
                        .formatted(event.modelId(), event.labels().size(), Reasons.of(cause)),
                cause);
    }
}
