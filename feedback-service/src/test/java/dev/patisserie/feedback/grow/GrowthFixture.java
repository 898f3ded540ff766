package dev.patisserie.feedback.grow;

import dev.patisserie.common.clock.ManualClock;
import dev.patisserie.common.dataset.version.ContentDigest;
import dev.patisserie.common.dataset.version.DatasetStore;
import dev.patisserie.common.dataset.version.DatasetVersion;
import dev.patisserie.common.dataset.version.DatasetVersions;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.ImageReference;
import dev.patisserie.common.event.ImageSelected;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.json.Json;
import dev.patisserie.common.store.FakeObjectStore;
import dev.patisserie.common.time.Backoff;
import dev.patisserie.feedback.collect.ImageReader;
import dev.patisserie.feedback.collect.Reading;
import dev.patisserie.feedback.serde.JsonSerde;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** The topology with a store, images, a clock and a worker in memory. Tasks of the worker run on request. */
final class GrowthFixture implements AutoCloseable {

    static final String DATASET = "desserts";
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    final ManualClock clock = new ManualClock(START);
    final FakeObjectStore objects = new FakeObjectStore(clock);
    final DatasetStore store = new DatasetStore(objects);
    final Map<ImageReference, byte[]> images = new HashMap<>();
    final RecordedGrowth recorded = new RecordedGrowth();
    final List<ImageSelected> reviews = new ArrayList<>();
    final List<DatasetPublished> sent = new ArrayList<>();
    final Map<String, byte[]> datasets = new TreeMap<>();
    private final GrowthSettings settings;
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private TopologyTestDriver driver;
    boolean isKafkaAway;
    boolean deliversVersions = true; // to the global table

    GrowthFixture(int publishAfter, Optional<Duration> publishEvery) {
        this(publishAfter, publishEvery, false);
    }

    GrowthFixture(int publishAfter, Optional<Duration> publishEvery, boolean growFromHeaders) {
        settings = new GrowthSettings(
                DATASET,
                publishAfter,
                publishEvery,
                growFromHeaders,
                Duration.ZERO,
                new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(4)));
        driver = start();
    }

    /** Keeps submitted tasks until the test runs them. */
    private final class ManualExecutor extends AbstractExecutorService {

        private boolean isShutDown;

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public void shutdown() {
            isShutDown = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            isShutDown = true;
            tasks.clear();
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return isShutDown;
        }

        @Override
        public boolean isTerminated() {
            return isShutDown;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }

    private final class FakeImages implements ImageReader {
        @Override
        public Reading read(ImageReference image) {
            if (isKafkaAway) {
                throw new KafkaException("broker away");
            }
            return images.containsKey(image)
                    ? new Reading.Found(images.get(image))
                    : new Reading.Expired("expected a record, found none");
        }
    }

    private TopologyTestDriver start() {
        var builder = new StreamsBuilder();
        var topology = new GrowthTopology(
                new GrowthTools(settings, store, clock, recorded),
                FakeImages::new,
                ManualExecutor::new,
                Stores::inMemoryKeyValueStore);
        Growth growth = topology.add(
                builder,
                builder.stream("joined", Consumed.with(Serdes.String(), JsonSerde.of(FeedbackJoined.class))),
                builder.stream("selected", Consumed.with(Serdes.String(), JsonSerde.of(ImageSelected.class))));
        growth.reviews().to("reviews", Produced.with(Serdes.String(), JsonSerde.of(ImageSelected.class)));
        growth.versions().to("versions", Produced.with(Serdes.String(), JsonSerde.of(DatasetPublished.class)));
        var properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, "target/growth-test");
        var started = new TopologyTestDriver(builder.build(), properties, clock.instant());
        datasets.forEach((key, value) -> pipeDataset(started, key, value));
        return started;
    }

    private static void pipeDataset(TopologyTestDriver driver, String key, byte[] value) {
        driver.createInputTopic(Topics.DATASETS, new StringSerializer(), new ByteArraySerializer())
                .pipeInput(key, value);
    }

    /** Adds a record to topic {@code datasets}. */
    void dataset(String key, byte[] value) {
        datasets.put(key, value);
        pipeDataset(driver, key, value);
    }

    void dataset(DatasetPublished version) {
        try {
            dataset(version.key(), Json.MAPPER.writeValueAsBytes(version));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void send(FeedbackJoined joined) {
        driver.createInputTopic(
                        "joined",
                        new StringSerializer(),
                        JsonSerde.of(FeedbackJoined.class).serializer())
                .pipeInput(joined.imageId(), joined);
        readOutputs();
    }

    void send(ImageSelected selected) {
        driver.createInputTopic(
                        "selected",
                        new StringSerializer(),
                        JsonSerde.of(ImageSelected.class).serializer())
                .pipeInput(selected.imageId(), selected);
        readOutputs();
    }

    /** Adds the bytes of an image to Kafka. */
    ImageReference image(String imageId) {
        var position = new ImageReference("images", 0, images.size());
        images.put(position, bytes(imageId));
        return position;
    }

    static byte[] bytes(String imageId) {
        return ("GIF89a image " + imageId).getBytes(StandardCharsets.UTF_8);
    }

    static ContentDigest digest(String imageId) {
        return ContentDigest.of(bytes(imageId));
    }

    /** Lets a second pass: results are taken, and work is submitted. */
    void tick() {
        clock.pass(Duration.ofSeconds(1));
        driver.advanceWallClockTime(Duration.ofSeconds(1));
        readOutputs();
    }

    /** Runs one task of the worker; returns false if there is none. */
    boolean work() {
        Runnable task = tasks.poll();
        if (task != null) {
            task.run();
        }
        return task != null;
    }

    /** Lets 20 seconds pass, longer than all waits; the worker runs all tasks. */
    void settle() {
        for (int second = 0; second < 20; second++) {
            tick();
            boolean worked = true;
            while (worked) {
                worked = work();
            }
        }
    }

    private void readOutputs() {
        reviews.addAll(output("reviews", ImageSelected.class).readValuesToList());
        List<DatasetPublished> versions =
                output("versions", DatasetPublished.class).readValuesToList();
        sent.addAll(versions);
        if (deliversVersions) {
            versions.forEach(this::dataset);
        }
    }

    private <T> TestOutputTopic<String, T> output(String topic, Class<T> type) {
        return driver.createOutputTopic(
                topic, new StringDeserializer(), JsonSerde.of(type).deserializer());
    }

    /** Ends the process as a kill does, and starts another one with the committed state. */
    void kill() {
        Map<String, Map<String, Object>> state = new HashMap<>();
        for (String name : List.of(GrowthTopology.IMAGES_STORE, GrowthTopology.VERSIONS_STORE)) {
            Map<String, Object> content = new HashMap<>();
            try (KeyValueIterator<String, Object> all =
                    driver.<String, Object>getKeyValueStore(name).all()) {
                while (all.hasNext()) {
                    KeyValue<String, Object> entry = all.next();
                    content.put(entry.key, entry.value);
                }
            }
            state.put(name, content);
        }
        driver.close();
        driver = start();
        state.forEach((name, content) -> {
            KeyValueStore<String, Object> store = driver.getKeyValueStore(name);
            content.forEach(store::put);
        });
    }

    DatasetVersion newest() {
        return store.read(new DatasetVersions(sent).newest(DATASET).orElseThrow());
    }

    @Override
    public void close() {
        driver.close();
    }
}
