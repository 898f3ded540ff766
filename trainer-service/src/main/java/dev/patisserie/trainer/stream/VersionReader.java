package dev.patisserie.trainer.stream;

import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.kafka.KeyedEvents;
import dev.patisserie.common.kafka.TopicView.Change;
import dev.patisserie.trainer.dataset.version.DatasetCatalog;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the versions of data sets from the topic {@code datasets}. */
final class VersionReader extends EventReader<DatasetPublished> {

    private final DatasetCatalog datasets;

    VersionReader(DatasetCatalog datasets) {
        this.datasets = datasets;
    }

    @Override
    public Optional<Change<DatasetPublished>> read(ConsumerRecord<byte[], byte[]> record) {
        return Optional.of(KeyedEvents.change(record, DatasetPublished.class));
    }

    @Override
    public void collected(Map<String, DatasetPublished> values) {
        datasets.replace(values.values());
    }

    @Override
    public void changed(String key, Optional<DatasetPublished> value) {
        value.ifPresentOrElse(datasets::publish, () -> datasets.retire(key));
    }
}
