package dev.patisserie.inference.model;

import static dev.patisserie.inference.Checkpoints.model;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.inference.classify.LiveModel;
import dev.patisserie.inference.classify.Serving;
import dev.patisserie.inference.select.Catalog;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Replicas that read the same records eventually serve the same model, for any order of records and any intermediate
 * loads, even if some models are broken and some archives are missing.
 */
class ReplicasPropertyTest extends ReconcilerTest {

    private static final int MODELS = 12;
    private static final int ORDERS = 20;
    private static final int RETRIES = 200;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void replicasServeTheSameModelForAnyOrderOfRecords(long seed) {
        // Given: few distinct values, so that all kinds of ties occur
        var random = new Random(seed);
        List<CheckpointPublished> records = new ArrayList<>();
        Map<String, ErrorCode> failures = new HashMap<>();
        for (int i = 0; i < MODELS; i++) {
            String modelId = "m-" + i;
            records.add(model(modelId)
                    .accuracy(random.nextInt(4) / 4.0)
                    .loss(random.nextInt(2))
                    .holdout("h" + random.nextInt(3))
                    .minutesPastNoon(random.nextInt(8))
                    .event());
            switch (random.nextInt(4)) {
                case 0 -> failures.put(modelId, ErrorCode.MODEL_DIGEST_MISMATCH);
                case 1 -> failures.put(modelId, ErrorCode.MODEL_ARTIFACT_MISSING);
                default -> {} // valid
            }
        }
        Set<String> served = new HashSet<>();
        for (int order = 0; order < ORDERS; order++) {
            // When
            Collections.shuffle(records, random);
            served.add(new Replica(failures).read(records, random));
        }

        // Then
        assertThat(served).hasSize(1);
    }

    private static final class Replica {
        private final Catalog catalog = new Catalog();
        private final LiveModel live = new LiveModel(Clock.systemUTC());
        private final ManualWorker worker = new ManualWorker();
        private final ModelReconciler reconciler;

        Replica(Map<String, ErrorCode> failures) {
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

        /** Reads the records, with loads after some of them and occasional retries. */
        String read(List<CheckpointPublished> records, Random random) {
            reconciler.start();
            for (CheckpointPublished checkpoint : records) {
                catalog.publish(checkpoint);
                reconciler.changed();
                if (random.nextBoolean()) {
                    worker.runAll();
                }
                if (random.nextInt(3) == 0 && !worker.delayed.isEmpty()) {
                    worker.runDelayed();
                }
            }
            worker.runAll();
            for (int retry = 0; retry < RETRIES && !worker.delayed.isEmpty(); retry++) {
                worker.runDelayed();
            }
            return live.serving()
                    .map(Serving::checkpoint)
                    .map(CheckpointPublished::modelId)
                    .orElse("none");
        }
    }
}
