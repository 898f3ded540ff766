package dev.patisserie.feedback.stream;

import dev.patisserie.common.event.AccuracyEstimated;
import dev.patisserie.feedback.accuracy.AccuracyEstimates;
import dev.patisserie.feedback.accuracy.AccuracySums;
import dev.patisserie.feedback.metrics.FeedbackMetrics;
import dev.patisserie.feedback.serde.JsonSerde;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Keeps the last sums of each partition and estimates the accuracy of each model from all of them. */
final class EstimateProcessor extends ContextualProcessor<String, ModelSums, String, AccuracyEstimated> {

    static final String STORE = "accuracy-partitions";

    private final String dataset;
    private final FeedbackMetrics metrics;
    private final Set<String> changed = new HashSet<>();
    private KeyValueStore<String, ModelSums> partitions;

    EstimateProcessor(String dataset, FeedbackMetrics metrics) {
        this.dataset = dataset;
        this.metrics = metrics;
    }

    static StoreBuilder<?> builder() {
        return Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(STORE), Serdes.String(), JsonSerde.of(ModelSums.class));
    }

    /** Marks all models as changed: a crash may have followed a change that was not sent. */
    @Override
    public void init(ProcessorContext<String, AccuracyEstimated> context) {
        super.init(context);
        partitions = context.getStateStore(STORE);
        changed.addAll(sums().keySet());
        context.schedule(SumsProcessor.INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::send);
    }

    private Map<String, AccuracySums> sums() {
        Map<String, AccuracySums> sums = new HashMap<>();
        try (KeyValueIterator<String, ModelSums> all = partitions.all()) {
            all.forEachRemaining(stored -> sums.merge(stored.value.modelId(), stored.value.sums(), AccuracySums::plus));
        }
        return sums;
    }

    @Override
    public void process(Record<String, ModelSums> record) {
        partitions.put(record.value().key(), record.value());
        changed.add(record.key());
    }

    private void send(long now) {
        if (changed.isEmpty()) {
            return;
        }
        Map<String, AccuracySums> sums = sums();
        for (String modelId : changed) {
            AccuracyEstimated estimated =
                    AccuracyEstimates.of(dataset, modelId, sums.get(modelId), Instant.ofEpochMilli(now));
            metrics.accuracy(estimated);
            context().forward(new Record<>(modelId, estimated, now));
        }
        changed.clear();
    }

    @Override
    public void close() {
        metrics.accuracyClosed();
    }
}
