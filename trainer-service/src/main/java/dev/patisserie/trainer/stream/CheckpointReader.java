package dev.patisserie.trainer.stream;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.kafka.KeyedEvents;
import dev.patisserie.common.kafka.TopicView.Change;
import dev.patisserie.common.selection.PublishedModel;
import dev.patisserie.trainer.champion.ModelCatalog;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the published models from the topic {@code checkpoints}. */
final class CheckpointReader extends EventReader<PublishedModel> {

    private final ModelCatalog models;

    CheckpointReader(ModelCatalog models) {
        this.models = models;
    }

    @Override
    public Optional<Change<PublishedModel>> read(ConsumerRecord<byte[], byte[]> record) {
        Change<CheckpointPublished> change = KeyedEvents.change(record, CheckpointPublished.class);
        Instant recordedAt = Instant.ofEpochMilli(record.timestamp());
        return Optional.of(new Change<>(
                change.key(), change.value().map(checkpoint -> PublishedModel.of(checkpoint, recordedAt))));
    }

    @Override
    public void collected(Map<String, PublishedModel> values) {
        models.replace(values.values());
    }

    @Override
    public void changed(String key, Optional<PublishedModel> value) {
        value.ifPresentOrElse(models::publish, () -> models.withdraw(key));
    }
}
