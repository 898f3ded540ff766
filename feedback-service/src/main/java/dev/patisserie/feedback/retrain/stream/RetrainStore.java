package dev.patisserie.feedback.retrain.stream;

import dev.patisserie.feedback.retrain.RetrainState;
import dev.patisserie.feedback.serde.JsonSerde;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** The state of the automatic trainings in a store with one entry. Not thread-safe; owned by the processor. */
final class RetrainStore {

    static final String NAME = "retrain-state";

    private static final String ONLY_KEY = "state";

    private final KeyValueStore<String, RetrainState> store;
    private RetrainState state;

    RetrainStore(ProcessorContext<?, ?> context) {
        store = context.getStateStore(NAME);
        state = Objects.requireNonNullElse(store.get(ONLY_KEY), RetrainState.NONE);
    }

    static StoreBuilder<?> builder() {
        return Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(NAME), Serdes.String(), JsonSerde.of(RetrainState.class))
                .withLoggingEnabled(Map.of("segment.bytes", "16777216"));
    }

    RetrainState state() {
        return state;
    }

    void put(RetrainState next) {
        if (!next.equals(state)) {
            store.put(ONLY_KEY, next);
            state = next;
        }
    }
}
