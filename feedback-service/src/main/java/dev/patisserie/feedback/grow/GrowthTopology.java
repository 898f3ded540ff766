package dev.patisserie.feedback.grow;

import dev.patisserie.common.dataset.version.DatasetStore;
import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.ImageSelected;
import dev.patisserie.common.event.Topics;
import dev.patisserie.feedback.collect.ImageReader;
import dev.patisserie.feedback.serde.JsonSerde;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.Stores;

/**
 * The part of the topology that grows the data set: labels and selections in, requests for second labels and versions
 * out. A data set has one newest version, so the part has one partition, and one instance executes it.
 *
 * <p>Topic {@code datasets} is read as a global table: it is complete before the first record is processed, so that no
 * version is published beside one that exists. The topic must exist.
 */
public final class GrowthTopology {

    /** Image id to {@link CollectedImage}. */
    static final String IMAGES_STORE = "growth-images";

    /** Data set to {@link LastPublication}. */
    static final String VERSIONS_STORE = "growth-versions";

    /** Topic {@code datasets}. */
    static final String DATASETS_STORE = PublishedVersions.STORE;

    private final GrowthTools tools;
    private final Supplier<ImageReader> readers;
    private final Supplier<ExecutorService> executors;
    private final Function<String, KeyValueBytesStoreSupplier> stores;

    /**
     * Creates the part.
     *
     * @param readers opens a reader of images for each processor, which closes it
     * @param store the data set store; closed by the caller, after the topology
     * @param clock provides the time
     */
    public GrowthTopology(
            GrowthSettings settings,
            Supplier<ImageReader> readers,
            DatasetStore store,
            Clock clock,
            GrowthListener listener) {
        this(
                new GrowthTools(settings, store, clock, listener),
                readers,
                GrowthTopology::thread,
                Stores::persistentKeyValueStore);
    }

    /** Creates the part with other executors and stores. */
    GrowthTopology(
            GrowthTools tools,
            Supplier<ImageReader> readers,
            Supplier<ExecutorService> executors,
            Function<String, KeyValueBytesStoreSupplier> stores) {
        this.stores = stores;
        this.tools = tools;
        this.readers = readers;
        this.executors = executors;
    }

    private static ExecutorService thread() {
        return Executors.newSingleThreadExecutor(task -> {
            var thread = new Thread(task, "data-set-growth");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Adds the part to a topology.
     *
     * @param joined image id to label; repartitioned to one partition
     * @param selected image id to selection for labelling; repartitioned to one partition
     * @return the events to send
     */
    public Growth add(
            StreamsBuilder builder, KStream<String, FeedbackJoined> joined, KStream<String, ImageSelected> selected) {
        addStores(builder);
        KStream<String, GrowthInput> input = joined.mapValues(
                        label -> new GrowthInput(label, null), Named.as("growth-joined"))
                .merge(
                        selected.mapValues(choice -> new GrowthInput(null, choice), Named.as("growth-selected")),
                        Named.as("growth-merged"))
                .repartition(Repartitioned.with(Serdes.String(), (Serde<GrowthInput>) JsonSerde.of(GrowthInput.class))
                        .withName("growth")
                        .withNumberOfPartitions(1));
        KStream<String, GrowthOutput> output = input.process(
                () -> new GrowthProcessor(tools, readers, executors),
                Named.as("growth-processor"),
                IMAGES_STORE,
                VERSIONS_STORE);
        return new Growth(
                output.filter((key, event) -> event.review() != null, Named.as("growth-is-review"))
                        .mapValues(GrowthOutput::review, Named.as("growth-reviews")),
                output.filter((key, event) -> event.version() != null, Named.as("growth-is-version"))
                        .mapValues(GrowthOutput::version, Named.as("growth-new-versions")));
    }

    private void addStores(StreamsBuilder builder) {
        builder.globalTable(
                Topics.DATASETS,
                Consumed.with(Serdes.String(), Serdes.ByteArray()).withName("growth-datasets-source"),
                Materialized.<String, byte[]>as(stores.apply(DATASETS_STORE))
                        .withKeySerde(Serdes.String())
                        .withValueSerde(Serdes.ByteArray()));
        builder.addStateStore(Stores.keyValueStoreBuilder(
                stores.apply(IMAGES_STORE), Serdes.String(), JsonSerde.of(CollectedImage.class)));
        builder.addStateStore(Stores.keyValueStoreBuilder(
                stores.apply(VERSIONS_STORE), Serdes.String(), JsonSerde.of(LastPublication.class)));
    }
}
