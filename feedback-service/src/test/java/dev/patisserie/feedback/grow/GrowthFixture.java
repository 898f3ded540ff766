package dev.patisserie.feedback.grow;

import dev.patisserie.common.clock.ManualClock;
import dev.patisserie.common.dataset.version.ContentDigest;
import dev.patisserie.common.dataset.version.DatasetStore;
import dev.patisserie.common.dataset.version.DatasetVersion;
import dev.patisserie.common.dataset.version.DatasetVersions;
import dev.patisserie.common.dataset.version.ManifestEntry;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.ImageReference;
import dev.patisserie.common.event.ImageSelected;
import dev.patisserie.common.event.Selection;
import dev.patisserie.common.event.SelectionPolicy;
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
import java.util.function.Function;
import java.util.stream.Collectors;
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

/** The topology with a store, images, a clock and a worker in memory. Tasks of the worker run on request. */
final class GrowthFixture implements AutoCloseable {

    static final String DATASET = "desserts";
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    static final Duration RETENTION = Duration.ofDays(30);

    /** Number of labels of {@link #first}. */
    static final int FIRST = 20;

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
    int storeReads; // of the state stores

    GrowthFixture(int publishAfter, Optional<Duration> publishEvery) {
        this(publishAfter, publishEvery, false);
    }

    GrowthFixture(int publishAfter, Optional<Duration> publishEvery, boolean growFromHeaders) {
        settings = new GrowthSettings(
                DATASET,
                publishAfter,
                publishEvery,
                growFromHeaders,
                RETENTION,
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
                name -> new CountedStores(name, () -> storeReads++));
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

    /** Returns labels of an image, whose bytes are added to Kafka. */
    Labels label(String imageId) {
        return new Labels(imageId, image(imageId));
    }

    /** Returns labels of an image that has the bytes of another one. */
    Labels copy(String imageId, String copyId) {
        var position = new ImageReference("images", 1, 0);
        images.put(position, bytes(imageId));
        return new Labels(copyId, position);
    }

    /** Returns a selection of an image, whose bytes are added to Kafka. */
    ImageSelected select(String imageId) {
        var prediction = new ImageLabelled.Prediction("m-1", "pie", 0.8, START);
        return new ImageSelected(
                imageId,
                new Selection(SelectionPolicy.RANDOM, 0.1),
                prediction,
                List.of(),
                null,
                image(imageId),
                clock.instant(),
                null);
    }

    /** Sends labels of images {@code NAME-0} and so on. */
    void send(String name, int count, String label) {
        for (int i = 0; i < count; i++) {
            send(label(name + "-" + i).is(label));
        }
    }

    /** Sends ten labels of each of two classes, for the images {@code pie-0}, {@code tart-0} and so on. */
    void first() {
        send("pie", FIRST / 2, "pie");
        send("tart", FIRST / 2, "tart");
        settle();
    }

    /** Sends as many labels of one class as {@link #first}, for images {@code NAME-0} and so on. */
    void more(String name) {
        send(name, FIRST, "pie");
        settle();
    }

    static String object(String imageId) {
        return "collected/%s/%s".formatted(DATASET, digest(imageId));
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

    /** Returns the ids of the images in the state. */
    List<String> imageIds() {
        List<String> ids = new ArrayList<>();
        try (KeyValueIterator<String, Object> all = driver.<String, Object>getKeyValueStore(GrowthTopology.IMAGES_STORE)
                .all()) {
            all.forEachRemaining(image -> ids.add(image.key));
        }
        return ids;
    }

    /** Returns the label of an image in the state; null if it has none, or shows none of the classes. */
    String labelInForce(String imageId) {
        CollectedImage image = driver.<String, CollectedImage>getKeyValueStore(GrowthTopology.IMAGES_STORE)
                .get(imageId);
        return image == null || image.label() == null ? null : image.label().name();
    }

    DatasetVersion newest() {
        return store.read(new DatasetVersions(sent).newest(DATASET).orElseThrow());
    }

    /** Returns the images of classes of the newest version, by image id. */
    Map<String, ManifestEntry> newestImages() {
        return newest().entries().stream().collect(Collectors.toMap(ManifestEntry::origin, Function.identity()));
    }

    /** Returns images of a class in the training split, from which they can be removed. */
    List<String> training(String label) {
        return newest().entries().stream()
                .filter(entry -> entry.label().equals(label) && entry.folder().startsWith("train"))
                .map(ManifestEntry::origin)
                .sorted()
                .toList();
    }

    @Override
    public void close() {
        driver.close();
    }
}
