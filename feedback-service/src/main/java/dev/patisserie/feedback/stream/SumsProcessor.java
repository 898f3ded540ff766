package dev.patisserie.feedback.stream;

import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.feedback.accuracy.AccuracySums;
import dev.patisserie.feedback.metrics.FeedbackMetrics;
import dev.patisserie.feedback.serde.JsonSerde;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
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

/** Adds the answers and joined records of one partition by model, and sends the changed sums at intervals. */
final class SumsProcessor extends ContextualProcessor<String, JoinOutput, String, ModelSums> {

    static final String STORE = "accuracy-sums";

    /** Interval between two reports of changed sums. */
    static final Duration INTERVAL = Duration.ofSeconds(10);

    /** The sums of answers are apart from those of labels: they change often and are small. */
    static final String ANSWERS = "answers ";

    private static final String LABELS = "labels ";

    private final FeedbackMetrics metrics;
    private final Set<String> changed = new HashSet<>();
    private KeyValueStore<String, AccuracySums> sums;
    private ClassLimit classes;

    SumsProcessor(FeedbackMetrics metrics) {
        this.metrics = metrics;
    }

    static StoreBuilder<?> builder() {
        return Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(STORE), Serdes.String(), JsonSerde.of(AccuracySums.class))
                .withCachingEnabled();
    }

    /** Marks all models as changed: a crash may have followed a change that was not sent. */
    @Override
    public void init(ProcessorContext<String, ModelSums> context) {
        super.init(context);
        sums = context.getStateStore(STORE);
        classes = new ClassLimit(context.getStateStore(ClassLimit.STORE));
        try (KeyValueIterator<String, AccuracySums> all = sums.all()) {
            all.forEachRemaining(stored -> changed.add(model(stored.key)));
        }
        context.schedule(INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::send);
    }

    /** Returns the model of a key of the store. */
    static String model(String key) {
        return key.substring(key.indexOf(' ') + 1);
    }

    @Override
    public void process(Record<String, JoinOutput> record) {
        if (record.value() instanceof JoinOutput.Answered answered) {
            update(
                    ANSWERS,
                    answered.modelId(),
                    get(ANSWERS, answered.modelId()).withPrediction(answered.probability()));
        } else if (record.value() instanceof JoinOutput.Revised revised) {
            revise(revised);
        }
    }

    private void revise(JoinOutput.Revised revised) {
        if (!revised.isCounted()) {
            metrics.labelUncounted();
        }
        FeedbackJoined current = revised.revision().current();
        AccuracySums next = get(LABELS, current.modelId());
        if (revised.wasCounted()) {
            next = next.without(classes.limited(revised.revision().previous()));
        }
        if (revised.isCounted() && !current.retracted()) {
            next = next.with(classes.limited(current));
        }
        if (revised.wasCounted() || revised.isCounted()) {
            update(LABELS, current.modelId(), next);
        }
    }

    private AccuracySums get(String kind, String modelId) {
        return Optional.ofNullable(sums.get(kind + modelId)).orElse(AccuracySums.NONE);
    }

    private void update(String kind, String modelId, AccuracySums next) {
        sums.put(kind + modelId, next);
        changed.add(modelId);
    }

    private void send(long now) {
        int partition = context().taskId().partition();
        for (String modelId : changed) {
            var model = new ModelSums(modelId, partition, get(ANSWERS, modelId).plus(get(LABELS, modelId)));
            context().forward(new Record<>(modelId, model, now));
        }
        changed.clear();
    }
}
