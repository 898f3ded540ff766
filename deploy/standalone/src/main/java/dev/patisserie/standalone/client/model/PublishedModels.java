package dev.patisserie.standalone.client.model;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.kafka.Records;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.standalone.client.TopicTail;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the published models in the topic {@code checkpoints}. */
public final class PublishedModels {

    private PublishedModels() {}

    /**
     * Reads the whole topic.
     *
     * @return the models that are not withdrawn, in the order of their publication; invalid records are skipped, like
     *     in the services
     */
    public static List<CheckpointPublished> read(String bootstrap) {
        try (TopicTail tail = TopicTail.fromStart(bootstrap, Topics.CHECKPOINTS)) {
            Map<String, CheckpointPublished> models = new LinkedHashMap<>();
            tail.drain().forEach(message -> Records.keyText(message).ifPresent(key -> apply(key, message, models)));
            return List.copyOf(models.values());
        }
    }

    /**
     * Finds a model.
     *
     * @throws IllegalStateException if no model of this id is published
     */
    public static CheckpointPublished find(String bootstrap, String modelId) {
        return read(bootstrap).stream()
                .filter(model -> model.modelId().equals(modelId))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "expected a published model %s, found none; 'patisserie models' lists them"
                                .formatted(modelId)));
    }

    private static void apply(
            String key, ConsumerRecord<byte[], byte[]> message, Map<String, CheckpointPublished> models) {
        if (message.value() == null) {
            models.remove(key);
            return;
        }
        try {
            CheckpointPublished checkpoint =
                    EventCodec.decode(message.headers(), message.value(), CheckpointPublished.class);
            models.remove(key); // a map keeps the position of an existing key
            models.put(key, checkpoint);
        } catch (PatisserieException e) {
            // The previous checkpoint with this key is kept, like in the services.
            System.getLogger(PublishedModels.class.getName())
                    .log(System.Logger.Level.WARNING, "checkpoint skipped key=" + key, e);
        }
    }
}
