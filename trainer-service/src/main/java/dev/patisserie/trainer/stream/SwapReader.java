package dev.patisserie.trainer.stream;

import dev.patisserie.common.event.ModelSwapReported;
import dev.patisserie.common.kafka.KeyedEvents;
import dev.patisserie.common.kafka.TopicView.Change;
import dev.patisserie.trainer.champion.ModelCatalog;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads the reports of the inference services from the topic {@code model-swaps}, which is not compacted: of several
 * reports on a model, the last one counts, whichever replica sent it.
 */
final class SwapReader extends EventReader<ModelSwapReported> {

    private final ModelCatalog models;

    SwapReader(ModelCatalog models) {
        this.models = models;
    }

    @Override
    public Optional<Change<ModelSwapReported>> read(ConsumerRecord<byte[], byte[]> record) {
        return Optional.of(KeyedEvents.change(record, ModelSwapReported.class));
    }

    @Override
    public void collected(Map<String, ModelSwapReported> values) {
        models.replaceReports(values);
    }

    @Override
    public void changed(String key, Optional<ModelSwapReported> value) {
        value.ifPresent(models::report);
    }
}
