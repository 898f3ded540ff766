package dev.patisserie.feedback.grow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.DatasetPublished;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Kills the process, or fails the store, at every step of a publication. */
class GrowthFailureTest {

    private static final int LABELS = 8;

    /** Sends the labels; each input, punctuation and task is a step after which the process can be killed. */
    private static final class Scenario implements AutoCloseable {

        private final GrowthFixture growth = new GrowthFixture(LABELS, Optional.empty());
        private final int killedAfter;
        private int steps;

        Scenario(int killedAfter) {
            this.killedAfter = killedAfter;
        }

        private void step() {
            if (steps++ == killedAfter) {
                growth.kill();
            }
        }

        int run() {
            for (int i = 0; i < LABELS; i++) {
                String imageId = "image-" + i;
                growth.send(new Labels(imageId, growth.image(imageId)).is(i % 2 == 0 ? "pie" : "tart"));
                step();
            }
            for (int round = 0; round < 5; round++) {
                growth.tick();
                step();
                while (growth.work()) {
                    step();
                }
            }
            int counted = steps;
            growth.settle();
            return counted;
        }

        @Override
        public void close() {
            growth.close();
        }
    }

    @Test
    void killAtAnyStepGivesExactlyOneVersionWithAllImages() {
        DatasetPublished undisturbed;
        int steps;
        try (var scenario = new Scenario(-1)) {
            steps = scenario.run();
            undisturbed = scenario.growth.sent.get(0);
        }
        assertThat(undisturbed.imageCount()).isEqualTo(LABELS);
        assertThat(steps).isGreaterThan(2 * LABELS + 3);
        for (int step = 0; step < steps; step++) {
            try (var scenario = new Scenario(step)) {
                scenario.run();

                assertThat(scenario.growth.sent)
                        .as("versions after a kill at step %d", step)
                        .extracting(DatasetPublished::version)
                        .containsExactly(undisturbed.version());
                assertThat(scenario.growth.recorded.unpublished).isZero();
            }
        }
    }

    @Test
    void failureOfTheStoreAtAnyOperationIsRetried() {
        DatasetPublished undisturbed;
        try (var scenario = new Scenario(-1)) {
            scenario.run();
            undisturbed = scenario.growth.sent.get(0);
        }
        int retries = 0;
        boolean failed = true;
        for (int operation = 0; failed; operation++) {
            for (boolean afterEffect : List.of(false, true)) {
                try (var scenario = new Scenario(-1)) {
                    scenario.growth.objects.failAt(operation, afterEffect);
                    scenario.run();
                    int counted =
                            scenario.growth.recorded.collectionRetries + scenario.growth.recorded.publicationRetries;
                    failed = counted > 0;
                    retries += counted;
                    scenario.growth.objects.recover();
                    scenario.growth.settle();

                    assertThat(scenario.growth.sent)
                            .as("versions after a failure at operation %d", operation)
                            .extracting(DatasetPublished::version)
                            .containsExactly(undisturbed.version());
                }
            }
        }
        assertThat(retries).isGreaterThan(3 * LABELS);
    }
}
