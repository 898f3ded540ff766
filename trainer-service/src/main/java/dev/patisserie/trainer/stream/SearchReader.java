package dev.patisserie.trainer.stream;

import dev.patisserie.common.event.SearchCancelled;
import dev.patisserie.common.event.SearchProgressed;
import dev.patisserie.common.event.SearchRequested;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.kafka.KeyedEvents;
import dev.patisserie.common.kafka.Records;
import dev.patisserie.common.kafka.TopicView.Change;
import dev.patisserie.trainer.search.SearchCatalog;
import dev.patisserie.trainer.search.SearchCatalog.Entry;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads the requests and cancellations of the topic {@code searches}. The states are read by their leader alone; see
 * {@link KafkaSearchLog}.
 */
final class SearchReader extends EventReader<Entry> {

    private final SearchCatalog searches;

    SearchReader(SearchCatalog searches) {
        this.searches = searches;
    }

    @Override
    public Optional<Change<Entry>> read(ConsumerRecord<byte[], byte[]> record) {
        String key = Records.keyText(record).orElse("");
        if (key.startsWith(SearchProgressed.KEY_PREFIX)) {
            return Optional.empty();
        }
        if (record.value() == null) {
            return Optional.of(new Change<>(key, Optional.empty()));
        }
        Entry entry = key.startsWith(SearchCancelled.KEY_PREFIX)
                ? new Entry.Cancellation(KeyedEvents.decode(record, SearchCancelled.class))
                : request(record, key);
        return Optional.of(new Change<>(key, Optional.of(entry)));
    }

    /** An invalid request is rejected under the key of its record, if that can be the id of a search. */
    private static Entry request(ConsumerRecord<byte[], byte[]> record, String key) {
        try {
            return new Entry.Request(KeyedEvents.decode(record, SearchRequested.class));
        } catch (PatisserieException e) {
            if (TrainingRequested.isRequestId(key)) {
                return new Entry.Unreadable(key, e.getMessage());
            }
            throw e;
        }
    }

    @Override
    public void collected(Map<String, Entry> values) {
        searches.replaceEntries(values);
    }

    @Override
    public void changed(String key, Optional<Entry> value) {
        searches.change(key, value);
    }
}
