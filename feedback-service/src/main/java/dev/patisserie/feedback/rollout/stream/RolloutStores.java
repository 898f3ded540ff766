package dev.patisserie.feedback.rollout.stream;

import dev.patisserie.common.selection.BestModelRule;
import dev.patisserie.common.selection.PublishedModel;
import dev.patisserie.feedback.drift.KeptObservation;
import dev.patisserie.feedback.serde.JsonSerde;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The state of the coordinator: small, so that it is kept in memory and in changelog topics. Not thread-safe; owned by
 * the processor.
 */
final class RolloutStores {

    /** Model id to {@link PublishedModel}. */
    static final String MODELS = "rollout-models";

    /** Model id to the time of its refusal, in milliseconds since 1970. */
    static final String REFUSED = "rollout-refused";

    /** {@link #ONLY_KEY} to {@link ServingFacts}. */
    static final String FACTS = "rollout-facts";

    /** {@link #ONLY_KEY} to {@link LastRollout}. */
    static final String LAST = "rollout-last";

    static final List<String> NAMES =
            List.of(MODELS, REFUSED, FACTS, LAST, NearDuplicates.COMPARED, NearDuplicates.REPEATED);

    private static final String ONLY_KEY = "state";

    /** Small segments are compacted soon, so that the restoration reads little. */
    private static final Map<String, String> CHANGELOG = Map.of("segment.bytes", "16777216");

    private final KnownModels models;
    private final KeyValueStore<String, ServingFacts> storedFacts;
    private final KeyValueStore<String, LastRollout> storedLast;
    private ServingFacts facts;
    private LastRollout last;

    RolloutStores(ProcessorContext<?, ?> context, CoordinatorSettings settings) {
        var rule = new BestModelRule(settings.policy());
        models = new KnownModels(
                settings.dataset(), rule, context.getStateStore(MODELS), context.getStateStore(REFUSED));
        storedFacts = context.getStateStore(FACTS);
        storedLast = context.getStateStore(LAST);
        ServingFacts known = storedFacts.get(ONLY_KEY);
        facts = known == null ? ServingFacts.NONE : known;
        last = storedLast.get(ONLY_KEY);
    }

    static List<StoreBuilder<?>> builders() {
        return List.of(
                store(MODELS, JsonSerde.of(PublishedModel.class)),
                store(REFUSED, Serdes.Long()),
                store(FACTS, JsonSerde.of(ServingFacts.class)),
                store(LAST, JsonSerde.of(LastRollout.class)),
                store(NearDuplicates.COMPARED, JsonSerde.of(KeptObservation.class)),
                store(NearDuplicates.REPEATED, Serdes.Long()));
    }

    /** The cache writes an entry to the changelog once per commit instead of once per image. */
    private static <V> StoreBuilder<?> store(String name, Serde<V> serde) {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), serde)
                .withCachingEnabled()
                .withLoggingEnabled(CHANGELOG);
    }

    KnownModels models() {
        return models;
    }

    ServingFacts facts() {
        return facts;
    }

    void put(ServingFacts next) {
        if (!next.equals(facts)) {
            storedFacts.put(ONLY_KEY, next);
            facts = next;
        }
    }

    /** Returns the last rollout; null before the first one. */
    LastRollout last() {
        return last;
    }

    /** Returns the last rollout; null if it is {@linkplain LastRollout#isHistory history}, and before the first one. */
    LastRollout inForce() {
        return last == null || last.isHistory(facts.policy()) ? null : last;
    }

    void put(LastRollout next) {
        storedLast.put(ONLY_KEY, next);
        last = next;
    }
}
