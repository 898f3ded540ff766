package dev.patisserie.trainer.stream;

import dev.patisserie.common.event.ModelSwapReported;
import dev.patisserie.common.event.ModelSwapReported.Outcome;
import dev.patisserie.common.kafka.KeyedEvents;
import dev.patisserie.common.kafka.Records;
import dev.patisserie.common.kafka.TopicView.Change;
import dev.patisserie.trainer.champion.ModelCatalog;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads the refused models from the topic {@code model-swaps}, which is not compacted: of several reports on a model,
 * the last one counts, whichever replica sent it.
 */
final class SwapReader extends EventReader<String> {

    private final ModelCatalog models;

    SwapReader(ModelCatalog models) {
        this.models = models;
    }

    @Override
    public Optional<Change<String>> read(ConsumerRecord<byte[], byte[]> record) {
        String modelId = Records.keyText(record).orElse("");
        if (record.value() == null) {
            return Optional.of(new Change<>(modelId, Optional.empty()));
        }
        boolean isRefused =
                KeyedEvents.decode(record, ModelSwapReported.class).outcome() == Outcome.REFUSED;
        return Optional.of(new Change<>(modelId, isRefused ? Optional.of(modelId) : Optional.empty()));
    }

    @Override
    public void collected(Map<String, String> values) {
        models.replaceRefused(values.keySet());
    }

    @Override
    public void changed(String key, Optional<String> value) {
        models.refuse(key, value.isPresent());
    }
}
