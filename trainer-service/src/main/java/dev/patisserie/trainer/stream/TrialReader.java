package dev.patisserie.trainer.stream;

import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.kafka.KeyedEvents;
import dev.patisserie.common.kafka.TopicView.Change;
import dev.patisserie.trainer.search.SearchCatalog;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the ends of the trainings of searches from the topic {@code training-progress}. */
final class TrialReader extends EventReader<TrainingProgressed> {

    private final SearchCatalog searches;

    TrialReader(SearchCatalog searches) {
        this.searches = searches;
    }

    @Override
    public Optional<Change<TrainingProgressed>> read(ConsumerRecord<byte[], byte[]> record) {
        Change<TrainingProgressed> change = KeyedEvents.change(record, TrainingProgressed.class);
        boolean relevant = change.value()
                .map(event -> event.search() != null && event.state().terminal())
                .orElse(true);
        return relevant ? Optional.of(change) : Optional.empty();
    }

    @Override
    public void collected(Map<String, TrainingProgressed> values) {
        searches.replaceEnds(values);
    }

    @Override
    public void changed(String key, Optional<TrainingProgressed> value) {
        searches.changeEnd(key, value);
    }
}
