package dev.patisserie.inference.control;

import static dev.patisserie.inference.Checkpoints.model;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.ModelPinned;
import dev.patisserie.common.event.ModelUnpinned;
import dev.patisserie.common.kafka.TopicView;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.inference.Checkpoints;
import dev.patisserie.inference.classify.Classifier;
import dev.patisserie.inference.classify.LiveModel;
import dev.patisserie.inference.metrics.InferenceMetrics;
import dev.patisserie.inference.metrics.SelectionMetrics;
import dev.patisserie.inference.model.MemoryBudget;
import dev.patisserie.inference.model.ModelReconciler;
import dev.patisserie.inference.model.RetryPolicy;
import dev.patisserie.inference.model.Worker;
import dev.patisserie.inference.select.Catalog;
import dev.patisserie.inference.select.PinState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Reads random publications, withdrawals, pins and compactions with replays from the beginning at random times. The
 * catalogue never reverts to an earlier state, and no model is loaded that is not published in the part of the log read
 * so far.
 */
class ReplayPropertyTest {

    private static final int PARTITIONS = 3;
    private static final int STEPS = 1500;
    private static final String DATASET = "desserts";

    /** A topic, and the state of a reader that never replays it. */
    private static final class Log {
        final List<List<ConsumerRecord<byte[], byte[]>>> full = new ArrayList<>(); // by offset
        final List<List<ConsumerRecord<byte[], byte[]>>> held = new ArrayList<>(); // compacted
        final int[] read; // next offset, per partition
        final int[] seen; // the prefixes covered by the visible state
        boolean isCollecting = true;
        int collections;

        Log(int partitions) {
            for (int i = 0; i < partitions; i++) {
                full.add(new ArrayList<>());
                held.add(new ArrayList<>());
            }
            read = new int[partitions];
            seen = new int[partitions];
        }

        void append(String key, Event event, Random random) {
            int partition = Math.floorMod(key.hashCode(), full.size());
            ConsumerRecord<byte[], byte[]> record =
                    record(partition, full.get(partition).size(), key, event, random);
            full.get(partition).add(record);
            held.get(partition).add(record);
        }

        /** Removes records that a later one of their key supersedes, and old tombstones. */
        void compact(int partition, Random random) {
            Map<String, Long> last = new HashMap<>();
            held.get(partition).forEach(each -> last.put(new String(each.key()), each.offset()));
            held.get(partition)
                    .removeIf(each -> each.offset() < last.get(new String(each.key())) && random.nextBoolean());
        }

        void begin(TopicView<?> view) {
            Arrays.fill(read, 0);
            isCollecting = true;
            view.begin();
        }

        void poll(TopicView<?> view, int partition) {
            held.get(partition).stream()
                    .filter(each -> each.offset() >= read[partition])
                    .findFirst()
                    .ifPresent(each -> {
                        read[partition] = (int) each.offset() + 1;
                        if (!isCollecting) {
                            seen[partition] = read[partition];
                        }
                        view.add(each);
                    });
            if (isCollecting && isAtEnd()) {
                System.arraycopy(read, 0, seen, 0, read.length);
                isCollecting = false;
                collections++;
                view.end();
            }
        }

        private boolean isAtEnd() {
            for (int partition = 0; partition < read.length; partition++) {
                if (read[partition] < full.get(partition).size()) {
                    return false;
                }
            }
            return true;
        }

        /** Returns the last record of each key within the prefixes, without tombstones. */
        Map<String, ConsumerRecord<byte[], byte[]>> state() {
            Map<String, ConsumerRecord<byte[], byte[]>> state = new HashMap<>();
            for (int partition = 0; partition < seen.length; partition++) {
                for (var record : full.get(partition).subList(0, seen[partition])) {
                    state.put(new String(record.key()), record);
                }
            }
            state.values().removeIf(record -> record.value() == null);
            return state;
        }
    }

    private static ConsumerRecord<byte[], byte[]> record(
            int partition, long offset, String key, Event event, Random random) {
        Headers headers = new RecordHeaders();
        byte[] value = null;
        if (event != null) {
            var encoded =
                    EventCodec.encode("topic", event, new EventCodec.Context("e", URI.create("/test"), Instant.EPOCH));
            headers = encoded.headers();
            value = encoded.value();
        }
        return new ConsumerRecord<>(
                "topic",
                partition,
                offset,
                Checkpoints.NOON.plusSeconds(random.nextInt(3600)).toEpochMilli(),
                TimestampType.CREATE_TIME,
                0,
                0,
                key.getBytes(),
                value,
                headers,
                Optional.empty());
    }

    private final Catalog catalog = new Catalog();
    private final Log models = new Log(PARTITIONS);
    private final Log pins = new Log(1);
    private final LiveModel live = new LiveModel(Clock.systemUTC());
    private final List<String> tried = new ArrayList<>();
    private final ModelReconciler reconciler = reconciler();
    private final TopicView<?> modelsView = new TopicView<>(new CheckpointStream(
            catalog, reconciler, new InferenceMetrics(new SimpleMeterRegistry(), 10, Clock.systemUTC())));
    private final TopicView<?> pinsView = new TopicView<>(new SelectionStream(
            DATASET,
            catalog,
            reconciler,
            new SelectionMetrics(new SimpleMeterRegistry(), () -> PinState.NONE),
            cleared -> {}));

    private ModelReconciler reconciler() {
        return new ModelReconciler(
                new ModelReconciler.Selection(DATASET, catalog),
                (checkpoint, room) -> {
                    assertThat(models.state()).containsKey(checkpoint.modelId());
                    tried.add(checkpoint.modelId());
                    return new NoClassifier();
                },
                live,
                List.of(),
                new ModelReconciler.Policy(
                        new RetryPolicy(3, Duration.ofSeconds(1), () -> 0.5),
                        new MemoryBudget(OptionalLong.empty(), false),
                        Clock.systemUTC()),
                new Worker() {
                    @Override
                    public void execute(Runnable task) {
                        task.run();
                    }

                    @Override
                    public void executeAfter(Duration delay, Runnable task) {
                        throw new IllegalStateException("nothing is deferred here");
                    }
                });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void catalogueNeverRevertsToAnEarlierState(long seed) {
        var random = new Random(seed);
        modelsView.begin();
        pinsView.begin();
        boolean isStarted = false;
        int[] before = new int[PARTITIONS];
        for (int step = 0; step < STEPS; step++) {
            // When
            happen(random);
            if (!isStarted && !models.isCollecting && !pins.isCollecting) {
                isStarted = true;
                reconciler.start();
            }

            // Then: the catalogue is a state of the log that is not earlier than the previous one
            for (int partition = 0; partition < PARTITIONS; partition++) {
                assertThat(models.seen[partition]).isGreaterThanOrEqualTo(before[partition]);
            }
            before = models.seen.clone();
            assertThat(catalog.candidates())
                    .extracting(candidate -> candidate.checkpoint())
                    .containsExactlyInAnyOrderElementsOf(published());
            assertThat(catalog.choose(DATASET).pinned()).isEqualTo(pinned());
            if (isStarted) {
                serves(catalog);
            }
        }
        assertThat(tried).isNotEmpty();
        assertThat(models.collections).isGreaterThan(3);
    }

    private void happen(Random random) {
        String modelId = "m-" + random.nextInt(6);
        switch (random.nextInt(30)) {
            case 0, 1 -> models.append(modelId, publication(modelId, random), random);
            case 2 -> models.append(modelId, null, random);
            case 3 -> pins.append(DATASET, pin(modelId, random), random);
            case 4 -> models.compact(random.nextInt(PARTITIONS), random);
            case 5 -> {
                if (random.nextBoolean()) {
                    models.begin(modelsView);
                }
            }
            case 6 -> {
                if (random.nextBoolean()) {
                    pins.begin(pinsView);
                }
            }
            case 7, 8, 9 -> pins.poll(pinsView, 0);
            default -> models.poll(modelsView, random.nextInt(PARTITIONS));
        }
    }

    private static Event publication(String modelId, Random random) {
        return model(modelId)
                .accuracy(random.nextInt(100) / 100.0)
                .holdout("h" + random.nextInt(2))
                .archive("a" + random.nextInt(1000))
                .minutesPastNoon(random.nextInt(60))
                .event();
    }

    private static Event pin(String modelId, Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> null;
            case 1 -> new ModelUnpinned(DATASET, Instant.EPOCH);
            default -> new ModelPinned(DATASET, modelId, Instant.EPOCH);
        };
    }

    private List<CheckpointPublished> published() {
        return models.state().values().stream()
                .map(record -> EventCodec.decode(record.headers(), record.value(), CheckpointPublished.class))
                .toList();
    }

    private Optional<String> pinned() {
        return Optional.ofNullable(pins.state().get(DATASET))
                .filter(record -> EventCodec.text(record.headers(), "ce_type")
                        .filter(ModelPinned.TYPE::equals)
                        .isPresent())
                .map(record -> EventCodec.decode(record.headers(), record.value(), ModelPinned.class)
                        .modelId());
    }

    /** The serving model is the selection of the visible catalogue. */
    private void serves(Catalog visible) {
        Optional<String> chosen =
                visible.choose(DATASET).first().map(first -> first.checkpoint().modelId());
        assertThat(live.serving().map(serving -> serving.checkpoint().modelId()))
                .isEqualTo(chosen);
    }

    private static final class NoClassifier implements Classifier {
        @Override
        public float[][] classify(List<byte[]> images) {
            throw new IllegalStateException("no images are sent in this test");
        }

        @Override
        public void close() {
            // holds nothing
        }
    }
}
