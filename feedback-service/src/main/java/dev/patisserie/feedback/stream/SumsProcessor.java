package dev.patisserie.feedback.stream;

import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.feedback.accuracy.AccuracySums;
import dev.patisserie.feedback.join.Revision;
import dev.patisserie.feedback.metrics.FeedbackMetrics;
import dev.patisserie.feedback.serde.JsonSerde;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
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
    private static final String ANSWERS = "answers ";

    private static final String LABELS = "labels ";

    /** Limits the models that only labels state; a labeller can invent any number. */
    static final int MOST_ECHOED = 100;

    private final FeedbackMetrics metrics;
    private final Set<String> changed = new HashSet<>();
    private final Set<String> echoed = new HashSet<>(); // models with labels and without an answer of their own
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
            all.forEachRemaining(stored -> changed.add(model(stored)));
        }
        changed.stream().filter(modelId -> !isPredicting(modelId)).forEach(echoed::add);
        context.schedule(INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::send);
    }

    private static String model(KeyValue<String, ?> stored) {
        return stored.key.substring(stored.key.indexOf(' ') + 1);
    }

    private boolean isPredicting(String modelId) {
        return sums.get(ANSWERS + modelId) != null;
    }

    @Override
    public void process(Record<String, JoinOutput> record) {
        if (record.value() instanceof JoinOutput.Answered answered) {
            echoed.remove(answered.modelId());
            update(
                    ANSWERS,
                    answered.modelId(),
                    get(ANSWERS, answered.modelId()).withPrediction(answered.probability()));
        } else if (record.value() instanceof JoinOutput.Revised revised) {
            revise(revised.revision());
        }
    }

    private void revise(Revision revision) {
        FeedbackJoined current = revision.current();
        if (!isCounted(current.modelId())) {
            metrics.labelUncounted();
            return;
        }
        AccuracySums before = get(LABELS, current.modelId());
        AccuracySums between =
                revision.previous() == null ? before : before.without(classes.limited(revision.previous()));
        update(LABELS, current.modelId(), current.retracted() ? between : between.with(classes.limited(current)));
    }

    /** A model counts from its first answer on; of those without answers, only the first {@value #MOST_ECHOED}. */
    private boolean isCounted(String modelId) {
        if (echoed.contains(modelId) || isPredicting(modelId)) {
            return true;
        }
        return echoed.size() < MOST_ECHOED && echoed.add(modelId);
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
