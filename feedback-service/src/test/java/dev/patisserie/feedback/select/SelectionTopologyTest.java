package dev.patisserie.feedback.select;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.ImageReference;
import dev.patisserie.common.event.ImageSelected;
import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.PredictionMade.Known;
import dev.patisserie.common.event.PredictionMade.Score;
import dev.patisserie.common.event.Selection;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.feedback.serde.JsonSerde;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelectionTopologyTest {

    private static final SelectionSettings SETTINGS = new SelectionSettings(200, 2, 10, Duration.ofDays(7));
    private static final byte[] KEY = "camera-1".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private final CountingListener listener = new CountingListener();
    private final List<Service> services = new ArrayList<>();

    private static final class CountingListener implements SelectionListener {
        private final Map<SelectionPolicy, Integer> selected = new EnumMap<>(SelectionPolicy.class);
        private final Map<DropReason, Integer> dropped = new EnumMap<>(DropReason.class);

        @Override
        public void selected(SelectionPolicy policy) {
            selected.merge(policy, 1, Integer::sum);
        }

        @Override
        public void dropped(DropReason reason) {
            dropped.merge(reason, 1, Integer::sum);
        }
    }

    /** The topology in the driver; its state folder is its own. */
    private final class Service implements AutoCloseable {
        private final TopologyTestDriver driver;
        private final TestInputTopic<byte[], PredictionMade> predictions;
        private final TestOutputTopic<String, ImageSelected> queue;

        Service(SelectionSettings settings) {
            StreamsBuilder builder = new StreamsBuilder();
            JsonSerde<PredictionMade> predictionSerde = JsonSerde.of(PredictionMade.class);
            JsonSerde<ImageSelected> requestSerde = JsonSerde.of(ImageSelected.class);
            new SelectionTopology(settings, listener, context -> () -> false)
                    .add(builder, builder.stream("predictions", Consumed.with(Serdes.ByteArray(), predictionSerde)))
                    .to("labelling-queue", Produced.with(Serdes.String(), requestSerde));
            Properties properties = new Properties();
            properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "feedback");
            properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:9092");
            properties.put(
                    StreamsConfig.STATE_DIR_CONFIG,
                    folder.resolve("service-" + services.size()).toString());
            driver = new TopologyTestDriver(builder.build(), properties);
            predictions = driver.createInputTopic(
                    "predictions", Serdes.ByteArray().serializer(), predictionSerde.serializer());
            queue = driver.createOutputTopic(
                    "labelling-queue", Serdes.String().deserializer(), requestSerde.deserializer());
            services.add(this);
        }

        void send(byte[] key, PredictionMade prediction, long seconds) {
            predictions.pipeInput(key, prediction, Predictions.NOON.plusSeconds(seconds));
        }

        List<String> selectedIds() {
            return queue.readKeyValuesToList().stream().map(each -> each.key).toList();
        }

        /** Copies the state of another service, as the restoration from the changelog topics does. */
        void restore(Service other) {
            for (String name : List.of(SelectionStores.RATES, SelectionStores.CHOSEN)) {
                KeyValueStore<Object, Object> target = driver.getKeyValueStore(name);
                KeyValueStore<Object, Object> source = other.driver.getKeyValueStore(name);
                try (KeyValueIterator<Object, Object> records = source.all()) {
                    records.forEachRemaining(record -> target.put(record.key, record.value));
                }
            }
        }

        @Override
        public void close() {
            driver.close();
        }
    }

    @AfterEach
    void closeServices() {
        services.forEach(Service::close);
    }

    /** Returns predictions with any confidence, one in twenty unfamiliar. */
    private static List<PredictionMade> stream(int count) {
        Random random = new Random(1);
        List<PredictionMade> predictions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double probability = 0.5 + random.nextDouble() / 2;
            predictions.add(Predictions.of(
                    "i-" + i,
                    List.of(new Score("cake", probability), new Score("pie", 1 - probability)),
                    random.nextInt(20) == 0 ? new Known(0, 0.5, false) : new Known(1, 0.5, true),
                    new ImageReference("images", 0, i),
                    "%016x%016x".formatted(random.nextLong(), random.nextLong())));
        }
        return predictions;
    }

    @Test
    void aRequestHasEverythingThatALabellingToolNeeds() {
        // Given: an image whose number is below the first rate of the random sample
        Service service = new Service(SETTINGS);
        String id = idWithNumberBelow(0.04);
        PredictionMade prediction = Predictions.of(id, 0.9);
        var record =
                new TestRecord<>(KEY, prediction, new RecordHeaders().add("ce_type", new byte[] {1}), Predictions.NOON);

        // When
        service.predictions.pipeInput(record);

        // Then: 40 % of 100 labels per partition among 500 expected images are 0.08
        TestRecord<String, ImageSelected> request = service.queue.readRecord();
        assertThat(request.key()).isEqualTo(id);
        assertThat(request.headers()).isEmpty();
        assertThat(request.value())
                .isEqualTo(new ImageSelected(
                        id,
                        new Selection(SelectionPolicy.RANDOM, 40.0 / 500),
                        new ImageLabelled.Prediction("m-1", "cake", 0.9, Predictions.NOON),
                        prediction.topK(),
                        null,
                        new ImageReference("images", 0, 7),
                        Predictions.NOON,
                        Predictions.NOON.plus(Duration.ofDays(7))));
        assertThat(listener.selected).containsOnly(Map.entry(SelectionPolicy.RANDOM, 1));
    }

    @Test
    void everyPolicyIsUsedAndCounted() {
        // Given
        Service service = new Service(SETTINGS);

        // When
        List<PredictionMade> predictions = stream(800);
        for (int i = 0; i < predictions.size(); i++) {
            service.send(null, predictions.get(i), 100L * i);
        }

        // Then
        List<ImageSelected> requests = service.queue.readValuesToList();
        assertThat(listener.selected)
                .containsOnlyKeys(SelectionPolicy.RANDOM, SelectionPolicy.UNCERTAIN, SelectionPolicy.UNFAMILIAR);
        listener.selected.forEach((policy, count) -> assertThat(requests)
                .filteredOn(request -> request.selection().policy() == policy)
                .hasSize(count));
        assertThat(requests).hasSizeBetween(60, 200).allSatisfy(request -> assertThat(
                        request.selection().probability())
                .isBetween(0.0, 1.0));
    }

    @Test
    void aRepeatedStreamRequestsNoImageTwice() {
        // Given
        Service service = new Service(SETTINGS);
        List<PredictionMade> predictions = stream(800);
        predictions.forEach(prediction -> service.send(null, prediction, 0));
        List<String> first = service.selectedIds();

        // When
        predictions.forEach(prediction -> service.send(null, prediction, 1));

        // Then
        List<String> all = new ArrayList<>(first);
        all.addAll(service.selectedIds());
        assertThat(first).isNotEmpty();
        assertThat(all).doesNotHaveDuplicates();
        assertThat(listener.dropped).containsKey(DropReason.REPEATED);
    }

    @Test
    void aRestartedServiceSelectsTheSameImages() {
        // Given
        List<PredictionMade> predictions = stream(800);
        Service uninterrupted = new Service(SETTINGS);
        Service before = new Service(SETTINGS);
        Service after = new Service(SETTINGS);

        // When: the second service takes over in the middle
        for (int i = 0; i < predictions.size(); i++) {
            uninterrupted.send(KEY, predictions.get(i), 100L * i);
        }
        for (int i = 0; i < 400; i++) {
            before.send(KEY, predictions.get(i), 100L * i);
        }
        after.restore(before);
        for (int i = 400; i < predictions.size(); i++) {
            after.send(KEY, predictions.get(i), 100L * i);
        }

        // Then
        List<String> ids = new ArrayList<>(before.selectedIds());
        List<String> second = after.selectedIds();
        ids.addAll(second);
        assertThat(second).isNotEmpty();
        assertThat(ids).isEqualTo(uninterrupted.selectedIds());
    }

    @Test
    void oneKeyAndNearDuplicatesAreThinnedAndCounted() {
        // Given: a camera that sends the same uncertain image again and again, and one that sends different images
        Service service = new Service(new SelectionSettings(2_000, 1, 10, Duration.ofDays(7)));
        List<PredictionMade> different = stream(1_000);

        // When
        for (int i = 0; i < different.size(); i++) {
            List<Score> scores = List.of(new Score("cake", 0.5), new Score("pie", 0.5));
            service.send(null, Predictions.of("same-" + i, scores, null, null, "0".repeat(32)), 30L * i);
            service.send(
                    KEY,
                    Predictions.of(
                            "new-" + i, scores, null, null, different.get(i).fingerprint()),
                    30L * i);
        }

        // Then: at most one of the same image, and 10 of one camera, except by chance
        List<ImageSelected> requests = service.queue.readValuesToList();
        assertThat(requests)
                .filteredOn(request -> request.selection().policy() == SelectionPolicy.UNCERTAIN)
                .filteredOn(request -> request.imageId().startsWith("same-"))
                .hasSizeLessThanOrEqualTo(1);
        assertThat(requests)
                .filteredOn(request -> request.selection().policy() == SelectionPolicy.UNCERTAIN)
                .filteredOn(request -> request.imageId().startsWith("new-"))
                .hasSizeLessThanOrEqualTo(10);
        assertThat(requests)
                .filteredOn(request -> request.selection().policy() == SelectionPolicy.RANDOM)
                .hasSizeGreaterThan(50);
        assertThat(listener.dropped).containsOnlyKeys(DropReason.NEAR_DUPLICATE, DropReason.KEY_LIMIT);
    }

    @Test
    void incompletePredictionsNeverStopTheService() {
        // Given
        Service service = new Service(new SelectionSettings(1_000_000, 1, 1, Duration.ofDays(7)));
        List<Score> one = List.of(new Score("cake", 1));

        // When: a tombstone, no key, no second class, no known score, no position, no hash, and the last time possible
        service.send(null, null, 0);
        for (int i = 0; i < 100; i++) {
            service.send(null, Predictions.of("i-" + i, one, null, null, null), 0);
        }
        service.predictions.pipeInput(null, Predictions.of("late", one, null, null, null), Long.MAX_VALUE);
        service.predictions.pipeInput(null, Predictions.of("early", one, null, null, null), 0L);
        service.send(null, Predictions.of("last", 0.9), 1);

        // Then
        assertThat(service.queue.readValuesToList()).isNotEmpty();
    }

    @Test
    void aTimestampInTheFutureCountsAsNow() {
        // Given: a budget for every image
        Service service = new Service(new SelectionSettings(1_000_000, 1, 10, Duration.ofDays(7)));
        service.predictions.pipeInput(null, Predictions.of("future", 0.9), Long.MAX_VALUE);

        // When
        service.predictions.pipeInput(null, Predictions.of("now", 0.9), System.currentTimeMillis());

        // Then
        assertThat(service.queue.readValuesToList()).allSatisfy(request -> assertThat(request.selectedAt())
                .isBefore(Instant.now().plusSeconds(60)));
    }

    @Test
    void remembersOnlyTheImagesOfSevenDays() {
        // Given
        Service service = new Service(new SelectionSettings(20, 1, 10, Duration.ofDays(7)));

        // When: thirty days with an image every half hour
        List<PredictionMade> predictions = stream(30 * 48);
        for (int i = 0; i < predictions.size(); i++) {
            service.send(null, predictions.get(i), 1800L * i);
        }

        // Then
        List<ChosenImage> remembered = remembered(service);
        long newest = remembered.stream().mapToLong(ChosenImage::at).max().orElseThrow();
        assertThat(remembered).hasSizeBetween(60, 150).allSatisfy(image -> assertThat(
                        image.isWithin(Duration.ofDays(7).toMillis(), newest))
                .isTrue());
        assertThat(service.selectedIds()).hasSizeGreaterThan(300);
    }

    @Test
    void theOldestImagesAreForgottenFirst() {
        // Given
        Service service = new Service(SETTINGS);
        ChosenImages images = new ChosenImages(service.driver.getKeyValueStore(SelectionStores.CHOSEN), 3);

        // When
        for (int i = 0; i < 5; i++) {
            images.add(new ChosenImage("i-" + (7 * i % 5), null, null, i));
        }

        // Then: those of the times 2, 3 and 4
        assertThat(new HashSet<>(images.all()))
                .extracting(ChosenImage::imageId)
                .containsExactlyInAnyOrder("i-4", "i-1", "i-3");
    }

    private static List<ChosenImage> remembered(Service service) {
        List<ChosenImage> images = new ArrayList<>();
        KeyValueStore<String, ChosenImage> store = service.driver.getKeyValueStore(SelectionStores.CHOSEN);
        try (KeyValueIterator<String, ChosenImage> records = store.all()) {
            records.forEachRemaining(record -> images.add(record.value));
        }
        return images;
    }

    private static String idWithNumberBelow(double limit) {
        for (int i = 0; ; i++) {
            String id = "images-0-" + i;
            if (Candidate.of(Predictions.of(id, 0.9), null).number() < limit) {
                return id;
            }
        }
    }
}
