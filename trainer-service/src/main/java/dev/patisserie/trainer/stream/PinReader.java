package dev.patisserie.trainer.stream;

import dev.patisserie.common.event.ModelPinned;
import dev.patisserie.common.event.ModelUnpinned;
import dev.patisserie.common.kafka.KeyedEvents;
import dev.patisserie.common.kafka.Records;
import dev.patisserie.common.kafka.TopicView.Change;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.trainer.champion.ModelCatalog;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads the pinned models from the topic {@code model-selection}: the value of a data set is the id of its model. Other
 * decisions have keys with a slash and are ignored.
 */
final class PinReader extends EventReader<String> {

    private final ModelCatalog models;

    PinReader(ModelCatalog models) {
        this.models = models;
    }

    @Override
    public Optional<Change<String>> read(ConsumerRecord<byte[], byte[]> record) {
        String dataset = Records.keyText(record).orElse("");
        if (dataset.indexOf('/') >= 0) {
            return Optional.empty();
        }
        return Optional.of(new Change<>(dataset, isUnpinned(record) ? Optional.empty() : Optional.of(pinned(record))));
    }

    private static boolean isUnpinned(ConsumerRecord<byte[], byte[]> record) {
        return record.value() == null
                || EventCodec.text(record.headers(), "ce_type")
                        .filter(ModelUnpinned.TYPE::equals)
                        .isPresent();
    }

    private static String pinned(ConsumerRecord<byte[], byte[]> record) {
        return KeyedEvents.decode(record, ModelPinned.class).modelId();
    }

    @Override
    public void collected(Map<String, String> values) {
        models.replacePins(values);
    }

    @Override
    public void changed(String key, Optional<String> value) {
        models.pin(key, value);
    }
}
