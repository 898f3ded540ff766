package dev.patisserie.feedback.stream;

import dev.patisserie.common.event.AccuracyEstimated;
import dev.patisserie.feedback.accuracy.AccuracyEstimates;
import dev.patisserie.feedback.accuracy.AccuracySums;
import dev.patisserie.feedback.metrics.FeedbackMetrics;
import dev.patisserie.feedback.metrics.UnexpectedSource;
import dev.patisserie.feedback.serde.JsonSerde;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jboss.logging.Logger;

/** Keeps the last sums of each partition and estimates the accuracy of each model from all of them. */
final class EstimateProcessor extends ContextualProcessor<String, ModelSums, String, AccuracyEstimated> {

    private static final Logger LOG = Logger.getLogger(EstimateProcessor.class);

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
        try (KeyValueIterator<String, ModelSums> all = partitions.all()) {
            all.forEachRemaining(stored -> changed.add(stored.value.modelId()));
        }
        context.schedule(SumsProcessor.INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::send);
    }

    private AccuracySums sums(String modelId) {
        AccuracySums sums = AccuracySums.NONE;
        try (KeyValueIterator<String, ModelSums> rows =
                partitions.prefixScan(ModelSums.prefix(modelId), new StringSerializer())) {
            while (rows.hasNext()) {
                sums = sums.plus(rows.next().value.sums());
            }
        }
        return sums;
    }

    @Override
    public void process(Record<String, ModelSums> record) {
        partitions.put(record.value().key(), record.value());
        changed.add(record.key());
    }

    private void send(long now) {
        for (String modelId : Set.copyOf(changed)) {
            changed.remove(modelId);
            estimate(modelId, now).ifPresent(estimated -> context().forward(new Record<>(modelId, estimated, now)));
        }
    }

    /** Returns nothing if the sums of the model give no estimate; the other models must still be estimated. */
    private Optional<AccuracyEstimated> estimate(String modelId, long now) {
        try {
            AccuracyEstimated estimated =
                    AccuracyEstimates.of(dataset, modelId, sums(modelId), Instant.ofEpochMilli(now));
            metrics.accuracy(estimated);
            return Optional.of(estimated);
        } catch (StreamsException e) { // an error of the store or the broker, not of the model
            throw e;
        } catch (RuntimeException e) {
            metrics.unexpected(UnexpectedSource.PROCESS);
            LOG.errorf(e, "accuracy not estimated modelId=%s reason=\"%s\"", modelId, e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        metrics.accuracyClosed();
    }
}
