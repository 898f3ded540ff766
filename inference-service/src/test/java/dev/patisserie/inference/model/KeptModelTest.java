package dev.patisserie.inference.model;

import static dev.patisserie.inference.Checkpoints.NOON;
import static dev.patisserie.inference.Checkpoints.model;
import static dev.patisserie.inference.model.FakeLoader.NEEDED_BYTES;
import static dev.patisserie.inference.select.Rollouts.direct;
import static dev.patisserie.inference.select.Rollouts.rollout;
import static dev.patisserie.inference.select.Rollouts.shadowSince;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.RolloutChanged.Phase;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.inference.classify.Classifier;
import dev.patisserie.inference.select.Rollouts;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the model that stays loaded after a promotion. */
class KeptModelTest extends ReconcilerTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final FakeLoader loader = new FakeLoader();
    private ModelReconciler reconciler;

    private final CheckpointPublished champion = model("champion").accuracy(0.7).event();
    private final CheckpointPublished candidate =
            model("candidate").accuracy(0.8).minutesPastNoon(1).event();
    private final CheckpointPublished third =
            model("third").accuracy(0.9).minutesPastNoon(2).event();

    private void start(Duration keep, MemoryBudget memory) {
        reconciler = reconciler(
                loader,
                new ModelReconciler.Policy(
                        new RetryPolicy(1, Duration.ZERO, () -> 0.5), memory, keep, Clock.fixed(NOON, ZoneOffset.UTC)));
        catalog.policy(Optional.of(shadowSince(NOON)));
        catalog.publish(champion);
        catalog.publish(candidate);
        reconciler.start();
        worker.runAll();
    }

    private void start() {
        start(HOUR, new MemoryBudget(OptionalLong.empty(), false));
    }

    private void decide(Rollouts rollout) {
        catalog.rollout(Optional.of(rollout.event()));
        reconciler.changed();
        worker.runAll();
    }

    private void promote() {
        decide(rollout("champion", "candidate", Phase.PROMOTED));
    }

    private void rollBack() {
        decide(rollout("champion", "candidate", Phase.ROLLED_BACK).rolledBack("candidate"));
    }

    private boolean isClosed(String modelId) {
        return loader.classifiers.get(modelId).isClosed();
    }

    private String serving() {
        return live.serving().map(serving -> serving.checkpoint().modelId()).orElse("none");
    }

    @Test
    void rollbackReturnsToThePreviousModelWithoutALoad() {
        start();
        promote();
        assertThat(serving()).isEqualTo("candidate");
        assertThat(isClosed("champion")).isFalse();

        rollBack();

        assertThat(serving()).isEqualTo("champion");
        assertThat(loader.loaded).containsExactly("champion", "candidate");
        assertThat(recordedSwaps.lines).containsExactly("swapped champion", "swapped candidate", "swapped champion");
        assertThat(isClosed("champion")).isFalse();
        assertThat(isClosed("candidate")).isTrue(); // a rejected model is not kept
    }

    @Test
    void previousModelIsReleasedAfterTheTime() {
        start();
        promote();
        assertThat(worker.delays).contains(HOUR);

        worker.runDelayed();

        assertThat(isClosed("champion")).isTrue();
        rollBack();
        assertThat(loader.loaded).containsExactly("champion", "candidate", "champion");
    }

    @Test
    void previousModelIsNotKeptWithoutTheSettingOrUnderPolicyDirect() {
        start(Duration.ZERO, new MemoryBudget(OptionalLong.empty(), false));
        promote();
        assertThat(isClosed("champion")).isTrue();

        catalog.policy(Optional.of(direct()));
        catalog.publish(third);
        reconciler.changed();
        worker.runAll();

        assertThat(serving()).isEqualTo("third");
        assertThat(isClosed("candidate")).isTrue();
    }

    @Test
    void loadReleasesThePreviousModelFirst() {
        start();
        promote();
        loader.fail("third", ErrorCode.MODEL_PROBE_MISMATCH);
        catalog.publish(third);
        catalog.pin("third");

        reconciler.changed();
        worker.runAll();

        assertThat(serving()).isEqualTo("candidate");
        assertThat(isClosed("champion")).isTrue();
    }

    @Test
    void previousModelStaysIfTheBudgetHoldsItBesideTheNewOne() {
        start(HOUR, new MemoryBudget(OptionalLong.of(2 * NEEDED_BYTES), false));
        promote();
        loader.fail("third", ErrorCode.MODEL_PROBE_MISMATCH);
        catalog.publish(third);
        catalog.pin("third");

        reconciler.changed();
        worker.runAll();

        assertThat(isClosed("champion")).isFalse();
    }

    @Test
    void withdrawnPreviousModelIsReleased() {
        start();
        promote();

        catalog.withdraw("champion");
        reconciler.changed();
        worker.runAll();

        assertThat(isClosed("champion")).isTrue();
        assertThat(serving()).isEqualTo("candidate");
    }

    @Test
    void closeFreesBothModels() {
        start();
        promote();

        live.close();

        assertThat(isClosed("champion")).isTrue();
        assertThat(isClosed("candidate")).isTrue();
    }

    @Test
    void candidateIsVerifiedWithoutAffectingTheServingModelAndRefusedIfItFails() {
        start();
        loader.fail("candidate", ErrorCode.MODEL_PROBE_MISMATCH);

        decide(rollout("champion", "candidate", Phase.SHADOW));

        assertThat(serving()).isEqualTo("champion");
        assertThat(recordedSwaps.lines).containsExactly("swapped champion", "refused candidate MODEL_PROBE_MISMATCH");
        assertThat(catalog.choose("desserts").shadow()).isEmpty();
    }

    @Test
    void candidateIsVerifiedOnceAndThenCompared() {
        start();

        decide(rollout("champion", "candidate", Phase.SHADOW));
        reconciler.changed();
        worker.runAll();

        assertThat(serving()).isEqualTo("champion");
        assertThat(loader.loaded).containsExactly("champion", "candidate");
        assertThat(isClosed("candidate")).isTrue();
        assertThat(catalog.choose("desserts").shadow()).isPresent();
    }

    /** Every loaded model is closed exactly once, whatever the decisions, and the serving one is never closed. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void eachModelIsClosedExactlyOnce(long seed) {
        var random = new Random(seed);
        List<Counted> all = new ArrayList<>();
        Map<String, Counted> last = new HashMap<>();
        reconciler = reconciler(
                (checkpoint, reservation) -> {
                    reservation.reserve(NEEDED_BYTES);
                    var classifier = new Counted();
                    all.add(classifier);
                    last.put(checkpoint.modelId(), classifier);
                    return classifier;
                },
                new ModelReconciler.Policy(
                        new RetryPolicy(1, Duration.ZERO, () -> 0.5),
                        new MemoryBudget(OptionalLong.of(random.nextInt(300)), true),
                        HOUR,
                        Clock.fixed(NOON, ZoneOffset.UTC)));
        reconciler.start();
        for (int step = 0; step < 300; step++) {
            decideAtRandom(random);
            reconciler.changed();
            worker.runAll();
            if (random.nextInt(4) == 0 && !worker.delayed.isEmpty()) {
                worker.runDelayed();
            }
            live.serving().ifPresent(now -> assertThat(last.get(now.checkpoint().modelId()).closed)
                    .isZero());
            assertThat(all).filteredOn(each -> each.closed == 0).hasSizeLessThanOrEqualTo(2);
        }

        live.close();

        assertThat(all).hasSizeGreaterThan(10).allSatisfy(each -> assertThat(each.closed)
                .isEqualTo(1));
    }

    private void decideAtRandom(Random random) {
        List<CheckpointPublished> models = List.of(champion, candidate, third);
        CheckpointPublished one = models.get(random.nextInt(3));
        CheckpointPublished other = models.get((models.indexOf(one) + 1 + random.nextInt(2)) % 3);
        switch (random.nextInt(6)) {
            case 0, 1 -> catalog.publish(one);
            case 2 -> {
                if (random.nextInt(3) == 0) {
                    catalog.withdraw(one.modelId());
                }
            }
            case 3 -> catalog.policy(random.nextInt(4) == 0 ? Optional.empty() : Optional.of(shadowSince(NOON)));
            case 4 -> catalog.pin(one.modelId());
            default -> {
                catalog.unpin();
                Phase phase = Phase.values()[random.nextInt(Phase.values().length)];
                Rollouts rollout = rollout(one.modelId(), other.modelId(), phase);
                catalog.rollout(Optional.of(
                        (phase == Phase.ROLLED_BACK ? rollout.rolledBack(other.modelId()) : rollout).event()));
            }
        }
    }

    /** A model that counts its closings. */
    private static final class Counted implements Classifier {
        private int closed;

        @Override
        public float[][] classify(List<byte[]> images) {
            throw new IllegalStateException("no images are sent in this test");
        }

        @Override
        public void close() {
            closed++;
        }
    }
}
