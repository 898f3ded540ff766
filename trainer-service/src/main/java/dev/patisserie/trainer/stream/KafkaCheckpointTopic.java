package dev.patisserie.trainer.stream;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.trainer.publish.CheckpointTopic;
import io.smallrye.reactive.messaging.MutinyEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.reactive.messaging.Channel;

/** Topic {@code checkpoints} out. */
@ApplicationScoped
class KafkaCheckpointTopic implements CheckpointTopic {

    private final MutinyEmitter<byte[]> channel;

    KafkaCheckpointTopic(@Channel(Topics.CHECKPOINTS) MutinyEmitter<byte[]> channel) {
        this.channel = channel;
    }

    @Override
    public void publish(CheckpointPublished event) {
        Outbox.send(
                        channel,
                        EventCodec.encode(
                                Topics.CHECKPOINTS,
                                event,
                                new EventCodec.Context(
                                        event.modelId(), Source.TRAINER, event.publishedAt())))
                .await()
                .indefinitely();
    }
}
