package dev.patisserie.feedback.monitor;

import dev.patisserie.feedback.drift.KeptObservation;
import dev.patisserie.feedback.drift.MonitoredModel;
import dev.patisserie.feedback.drift.Thinning;
import dev.patisserie.feedback.serde.JsonSerde;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The state of the detection: small, so that it is kept in memory and in changelog topics. What each observation needs
 * is also kept as objects. Not thread-safe; owned by the processor.
 */
final class DriftStores {

    /** Model id to {@link MonitoredModel}. */
    static final String MODELS = "drift-models";

    /** {@link #ONLY_KEY} to {@link ModelInUse}. */
    static final String IN_USE = "drift-in-use";

    /** Name of a monitor to {@link Monitored}. */
    static final String MONITORS = "drift-monitors";

    /** Slot of {@link Thinning} to an observed answer. */
    static final String KEPT_ANSWERS = "drift-kept-answers";

    /** Slot of {@link Thinning} to an observed label. */
    static final String KEPT_LABELS = "drift-kept-labels";

    static final List<String> NAMES = List.of(MODELS, IN_USE, MONITORS, KEPT_ANSWERS, KEPT_LABELS);

    /** Remembered observations: those of a burst. At most 2 MB with the longest keys, and 10 us to compare one. */
    static final int CAPACITY = 2_000;

    private static final String ONLY_KEY = "model";

    /** Small segments are compacted soon, so that the restoration reads little. */
    private static final Map<String, String> CHANGELOG = Map.of("segment.bytes", "16777216");

    private final KeyValueStore<String, MonitoredModel> models;
    private final KeyValueStore<String, ModelInUse> inUse;
    private final KeyValueStore<String, Monitored> monitors;
    private final Map<String, Monitored> known = new LinkedHashMap<>();
    private ModelInUse current;
    private MonitoredModel figures;

    DriftStores(ProcessorContext<?, ?> context) {
        models = context.getStateStore(MODELS);
        inUse = context.getStateStore(IN_USE);
        monitors = context.getStateStore(MONITORS);
        current = inUse.get(ONLY_KEY);
        try (KeyValueIterator<String, Monitored> all = monitors.all()) {
            all.forEachRemaining(stored -> known.put(stored.key, stored.value));
        }
    }

    static List<StoreBuilder<?>> builders() {
        return List.of(
                store(MODELS, MonitoredModel.class),
                store(IN_USE, ModelInUse.class),
                store(MONITORS, Monitored.class),
                store(KEPT_ANSWERS, KeptObservation.class),
                store(KEPT_LABELS, KeptObservation.class));
    }

    /** The cache writes an entry to the changelog once per commit instead of once per observation. */
    private static <V> StoreBuilder<?> store(String name, Class<V> type) {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), JsonSerde.of(type))
                .withCachingEnabled()
                .withLoggingEnabled(CHANGELOG);
    }

    /** Returns the figures of a model; null if it was not published. */
    MonitoredModel model(String modelId) {
        if (figures == null || !figures.modelId().equals(modelId)) {
            figures = models.get(modelId);
        }
        return figures;
    }

    void put(MonitoredModel model) {
        models.put(model.modelId(), model);
        figures = model;
    }

    void deleteModel(String modelId) {
        models.delete(modelId);
        figures = null;
    }

    /** Returns the model in use; null before the first swap. */
    ModelInUse inUse() {
        return current;
    }

    void put(ModelInUse model) {
        if (!model.equals(current)) {
            inUse.put(ONLY_KEY, model);
            current = model;
        }
    }

    /** Returns a monitor; null if the model in use has none of that name. */
    Monitored monitor(String name) {
        return known.get(name);
    }

    int monitorCount() {
        return known.size();
    }

    /** Returns a copy of the monitors. */
    List<Monitored> monitors() {
        return new ArrayList<>(known.values());
    }

    void put(Monitored monitor) {
        known.put(monitor.name(), monitor);
        monitors.put(monitor.name(), monitor);
    }

    void deleteMonitor(String name) {
        known.remove(name);
        monitors.delete(name);
    }
}
