package dev.patisserie.inference.model;

import static dev.patisserie.inference.Checkpoints.digest;
import static dev.patisserie.inference.Checkpoints.model;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.CheckpointPublished.ComparedModel;
import dev.patisserie.common.event.ModelComparison;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.selection.PublishedModel;
import dev.patisserie.inference.classify.LiveModel;
import dev.patisserie.inference.classify.Serving;
import dev.patisserie.inference.select.Catalog;
import dev.patisserie.inference.select.Eligibility;
import dev.patisserie.inference.select.RankedModel;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Replicas that read the same records eventually serve the same model, for any order of the keys, any intermediate
 * loads and any replays, even if some models are broken, withdrawn or published again, and some archives are missing.
 */
class ReplicasPropertyTest extends ReconcilerTest {

    private static final int MODELS = 12;
    private static final int ORDERS = 12;
    private static final int RETRIES = 200;
    private static final String PIN = "pin";

    /** A record of a compacted topic: a publication or a pin; neither removes the key. */
    private record Entry(String key, Optional<CheckpointPublished> publication, Optional<String> pin) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24})
    void replicasServeTheSameModelForAnyOrderOfRecords(long seed) {
        // Given
        var random = new Random(seed);
        Map<String, ErrorCode> failures = new HashMap<>();
        List<List<Entry>> keys = new ArrayList<>();
        for (int i = 0; i < MODELS; i++) {
            keys.add(records(i, random));
            switch (random.nextInt(4)) {
                case 0 -> failures.put("m-" + i, ErrorCode.MODEL_DIGEST_MISMATCH);
                case 1 -> failures.put("m-" + i, ErrorCode.MODEL_ARTIFACT_MISSING);
                default -> {} // valid
            }
        }
        keys.add(pins(random));
        Set<String> served = new HashSet<>();
        for (int order = 0; order < ORDERS; order++) {
            // When
            served.add(new Replica(failures).read(interleaved(keys, random), random));
        }

        // Then
        assertThat(served).hasSize(1);
    }

    /** Returns the records of one model, with few distinct values, so that all kinds of ties occur. */
    private static List<Entry> records(int number, Random random) {
        String modelId = "m-" + number;
        String holdout = "h" + random.nextInt(3);
        CheckpointPublished checkpoint = model(modelId)
                .accuracy(accuracy(modelId, holdout))
                .loss(random.nextInt(2))
                .holdout(holdout)
                .labels("cake", "pie", random.nextInt(8) == 0 ? "tart" : "torte")
                .minutesPastNoon(random.nextInt(8))
                .event();
        List<Entry> records = new ArrayList<>();
        int publications = 1 + random.nextInt(2);
        for (int publication = 0; publication < publications; publication++) {
            List<ComparedModel> comparisons = IntStream.range(0, MODELS)
                    .filter(other -> other != number && random.nextInt(3) == 0)
                    .mapToObj(other -> compared("m-" + other, holdout))
                    .toList();
            records.add(new Entry(modelId, Optional.of(checkpoint.withComparisons(comparisons)), Optional.empty()));
        }
        if (random.nextInt(5) == 0) {
            records.add(new Entry(modelId, Optional.empty(), Optional.empty()));
        }
        return records;
    }

    private static double accuracy(String modelId, String holdout) {
        return new Random(digest(modelId + holdout).hashCode()).nextInt(5) / 4.0;
    }

    private static ComparedModel compared(String modelId, String holdout) {
        return new ComparedModel(modelId, accuracy(modelId, holdout), 1, 40, 0.5, new ModelComparison.Interval(-1, 1));
    }

    private static List<Entry> pins(Random random) {
        List<Entry> pins = new ArrayList<>();
        int count = random.nextInt(3);
        for (int i = 0; i < count; i++) {
            String modelId = "m-" + random.nextInt(MODELS);
            pins.add(new Entry(PIN, Optional.empty(), random.nextBoolean() ? Optional.of(modelId) : Optional.empty()));
        }
        return pins;
    }

    /** Returns the records in a random order that keeps the order of each key. */
    private static List<Entry> interleaved(List<List<Entry>> keys, Random random) {
        List<List<Entry>> rest = new ArrayList<>();
        keys.stream().filter(key -> !key.isEmpty()).forEach(key -> rest.add(new ArrayList<>(key)));
        List<Entry> records = new ArrayList<>();
        while (!rest.isEmpty()) {
            List<Entry> key = rest.get(random.nextInt(rest.size()));
            records.add(key.remove(0));
            rest.removeIf(List::isEmpty);
        }
        return records;
    }

    private static final class Replica {
        private final Catalog catalog = new Catalog();
        private final LiveModel live = new LiveModel(Clock.systemUTC());
        private final ManualWorker worker = new ManualWorker();
        private final Map<String, CheckpointPublished> published = new HashMap<>();
        private final Map<String, ErrorCode> failures;
        private final ModelReconciler reconciler;

        Replica(Map<String, ErrorCode> failures) {
            this.failures = failures;
            var loader = new FakeLoader();
            failures.forEach(loader::fail);
            reconciler = new ModelReconciler(
                    new ModelReconciler.Selection("desserts", catalog),
                    loader,
                    live,
                    List.of(),
                    policy(3, Duration.ofSeconds(1), new MemoryBudget(OptionalLong.empty(), false)),
                    worker);
        }

        /** Reads the records, with loads after some of them, occasional retries and replays. */
        String read(List<Entry> records, Random random) {
            reconciler.start();
            for (Entry entry : records) {
                apply(entry);
                if (random.nextInt(10) == 0) { // a replay ends with the same state
                    catalog.replace(published.values().stream()
                            .map(checkpoint -> new PublishedModel(checkpoint, checkpoint.publishedAt()))
                            .toList());
                }
                reconciler.changed();
                if (random.nextBoolean()) {
                    worker.runAll();
                    servesNoExcludedModel();
                }
                if (random.nextInt(3) == 0 && !worker.delayed.isEmpty()) {
                    worker.runDelayed();
                }
            }
            worker.runAll();
            for (int retry = 0; retry < RETRIES && !worker.delayed.isEmpty(); retry++) {
                worker.runDelayed();
            }
            servesNoExcludedModel();
            return live.serving()
                    .map(Serving::checkpoint)
                    .map(CheckpointPublished::modelId)
                    .orElse("none");
        }

        private void apply(Entry entry) {
            if (entry.key().equals(PIN)) {
                entry.pin().ifPresentOrElse(catalog::pin, catalog::unpin);
            } else if (entry.publication().isPresent()) {
                published.put(entry.key(), entry.publication().get());
                catalog.publish(entry.publication().get());
            } else {
                published.remove(entry.key());
                catalog.withdraw(entry.key());
            }
        }

        /** The serving model is published and valid, and it waits for no comparison unless a better one is deferred. */
        private void servesNoExcludedModel() {
            live.serving().map(serving -> serving.checkpoint().modelId()).ifPresent(serving -> {
                assertThat(published).containsKey(serving);
                assertThat(failures).doesNotContainKey(serving);
                boolean isBestDeferred = catalog.choose("desserts").waitsFor().isPresent();
                assertThat(isBestDeferred || standing(serving) == Eligibility.ELIGIBLE)
                        .isTrue();
            });
        }

        private Eligibility standing(String modelId) {
            return catalog.choose("desserts").ranking().stream()
                    .filter(ranked -> ranked.checkpoint().modelId().equals(modelId))
                    .map(RankedModel::standing)
                    .findFirst()
                    .orElseThrow();
        }
    }
}
