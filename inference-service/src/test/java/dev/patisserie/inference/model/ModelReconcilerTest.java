package dev.patisserie.inference.model;

import static dev.patisserie.inference.Checkpoints.model;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.inference.classify.FakeClassifier;
import dev.patisserie.inference.select.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ModelReconcilerTest extends ReconcilerTest {

    private static final ModelReconciler.Policy POLICY =
            policy(3, Duration.ofSeconds(2), new MemoryBudget(OptionalLong.empty(), false));

    private final FakeLoader loader = new FakeLoader();
    private final ModelReconciler reconciler = reconciler(loader, POLICY);

    private final CheckpointPublished good = model("good").accuracy(0.7).event();
    private final CheckpointPublished better = model("better").accuracy(0.8).event();
    private final CheckpointPublished best = model("best").accuracy(0.9).event();

    private final CheckpointPublished fewer =
            model("fewer").holdout("second").accuracy(0.1).minutesPastNoon(1).event();

    @BeforeEach
    void start() {
        reconciler.start();
        worker.runAll();
    }

    @Test
    void loadsOnlyTheBestModelAtTheStart() {
        // Given
        ModelReconciler late = reconciler(loader, POLICY);
        for (CheckpointPublished checkpoint : List.of(good, best, better)) {
            catalog.publish(checkpoint);
            late.changed();
        }
        worker.runAll();
        assertThat(loader.loaded).isEmpty();

        // When
        late.start();
        worker.runAll();

        // Then
        assertThat(loader.loaded).containsExactly("best");
    }

    @Test
    void loadsOneModelWhenManyArriveAtOnce() {
        publish(good, better, best);

        worker.runAll();

        assertThat(loader.loaded).containsExactly("best");
        assertThat(servingId()).isEqualTo("best");
        assertThat(recordedSwaps.lines).containsExactly("swapped best");
    }

    @Test
    void leavesABetterModelServingWhenAWorseOneArrives() {
        publishAndRun(better);

        publishAndRun(good);

        assertThat(servingId()).isEqualTo("better");
        assertThat(loader.loaded).containsExactly("better");
    }

    @Test
    void closesTheOldModelAfterTheSwap() {
        publishAndRun(good);
        FakeClassifier old = loader.classifiers.get("good");

        publishAndRun(best);

        assertThat(old.isClosed()).isTrue();
        assertThat(loader.classifiers.get("best").isClosed()).isFalse();
    }

    @Test
    void reportsASwapEvenIfTheOldModelCannotBeClosed() {
        publishAndRun(good);
        loader.classifiers.get("good").close(); // so that the second close throws

        publishAndRun(best);

        assertThat(servingId()).isEqualTo("best");
        assertThat(recordedSwaps.lines).containsExactly("swapped good", "swapped best");
    }

    @Test
    void keepsTheOldModelAndReportsTheRefusalOfTheNewOne() {
        // Given
        publishAndRun(good);
        loader.fail("best", ErrorCode.MODEL_DIGEST_MISMATCH);

        // When
        publishAndRun(best);

        // Then
        assertThat(servingId()).isEqualTo("good");
        assertThat(loader.classifiers.get("good").isClosed()).isFalse();
        assertThat(recordedSwaps.lines).containsExactly("swapped good", "refused best MODEL_DIGEST_MISMATCH");
        assertThat(refusalText("best")).isEqualTo("MODEL_DIGEST_MISMATCH broken");
    }

    @Test
    void triesTheNextBestWhenTheBestIsRefused() {
        loader.fail("best", ErrorCode.MODEL_PROBE_MISMATCH);

        publish(good, better, best);
        worker.runAll();

        assertThat(loader.loaded).containsExactly("best", "better");
        assertThat(servingId()).isEqualTo("better");
    }

    @Test
    void defersAModelWhoseLoadFailsUnexpectedlyForTheLongestDelay() {
        publishAndRun(good);
        loader.failures.put("best", new IllegalStateException("native trouble"));

        publishAndRun(best);

        assertThat(servingId()).isEqualTo("good");
        assertThat(catalog.deferral(best)).hasValueSatisfying(deferral -> {
            assertThat(deferral.code()).isEqualTo(ErrorCode.MODEL_VERIFIER_UNAVAILABLE);
            assertThat(deferral.delay()).isEqualTo(RetryPolicy.LONGEST);
        });
    }

    @Test
    void doesNotRetryARefusedModelUntilItIsRepublished() {
        // Given
        loader.fail("best", ErrorCode.MODEL_DIGEST_MISMATCH);
        publishAndRun(best);
        publishAndRun(good);
        assertThat(loader.loaded).containsExactly("best", "good");

        // When
        loader.failures.clear();
        publishAndRun(model("best").accuracy(0.9).minutesPastNoon(1).event());

        // Then
        assertThat(servingId()).isEqualTo("best");
    }

    @Test
    void retriesAMissingArtifactAndServesTheNextBestModel() {
        // Given
        loader.fail("best", ErrorCode.MODEL_ARTIFACT_MISSING);
        publish(good, best);
        worker.runAll();
        assertThat(servingId()).isEqualTo("good");

        // When
        loader.failures.clear();
        worker.runDelayed();
        worker.runDelayed();

        // Then: tried initially, immediately after another model was loaded, and after the delays
        assertThat(servingId()).isEqualTo("best");
        assertThat(recordedSwaps.lines)
                .containsExactly(
                        "deferred best MODEL_ARTIFACT_MISSING",
                        "swapped good",
                        "deferred best MODEL_ARTIFACT_MISSING",
                        "swapped best");
    }

    @Test
    void retriesIndefinitelyWithDelaysThatDoubleUpToAMinute() {
        // Given
        loader.fail("best", ErrorCode.MODEL_STORE_UNAVAILABLE);
        publishAndRun(best);

        // When
        List<Duration> delays = new ArrayList<>();
        for (int attempt = 1; attempt <= 8; attempt++) {
            delays.add(worker.delays.peek());
            worker.runDelayed();
        }

        // Then
        assertThat(delays).extracting(Duration::toSeconds).containsExactly(2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
        assertThat(candidate("best").refusal()).isEmpty();
        assertThat(candidate("best").deferral().orElseThrow().attempts()).isEqualTo(9);
        assertThat(recordedSwaps.lines).doesNotContain("refused best MODEL_STORE_UNAVAILABLE");
    }

    @Test
    void servesTheModelAfterALongOutageOfTheStore() {
        // Given: more attempts than inference.load-attempts
        loader.fail("best", ErrorCode.DISK_FULL);
        publishAndRun(best);
        for (int attempt = 2; attempt <= 20; attempt++) {
            worker.runDelayed();
        }

        // When
        loader.failures.clear();
        worker.runDelayed();

        // Then
        assertThat(servingId()).isEqualTo("best");
        assertThat(candidate("best").deferral()).isEmpty();
    }

    @Test
    void keepsTheServingModelWhileItsNewPublicationIsDeferred() {
        // Given
        publish(good, best);
        worker.runAll();
        loader.fail("best", ErrorCode.MODEL_STORE_UNAVAILABLE);

        // When
        publishAndRun(model("best")
                .archive("another")
                .accuracy(0.95)
                .minutesPastNoon(1)
                .event());
        worker.runDelayed();

        // Then
        assertThat(live.serving().orElseThrow().checkpoint()).isEqualTo(best);
        assertThat(loader.loaded).doesNotContain("good");
    }

    @Test
    void doesNotRetryADeferredModelMoreOftenWhenOthersAreLoaded() {
        // Given: the second wait starts when another model is loaded, before the first one is over
        loader.fail("best", ErrorCode.MODEL_STORE_UNAVAILABLE);
        publish(good, best);
        worker.runAll();
        assertThat(worker.delayed).hasSize(2);

        // When
        worker.runDelayed();

        // Then
        assertThat(candidate("best").deferral().orElseThrow().attempts()).isEqualTo(2);
        assertThat(worker.delayed).hasSize(1);
    }

    @Test
    void neverServesAModelWithdrawnDuringItsLoad() {
        // Given
        ModelReconciler slow = reconciler(
                (checkpoint, reservation) -> {
                    catalog.withdraw("best");
                    return loader.load(checkpoint, reservation);
                },
                POLICY);
        slow.start();

        // When
        publishAndRun(slow, best);

        // Then
        assertThat(live.serving()).isEmpty();
        assertThat(loader.classifiers.get("best").isClosed()).isTrue();
        assertThat(recordedSwaps.lines).isEmpty();
    }

    @Test
    void doesNotRetryARefusedModelWhenItsRecordIsReadAgain() {
        // Given
        loader.fail("best", ErrorCode.MODEL_DIGEST_MISMATCH);
        publishAndRun(best);

        // When
        withdrawAndRun("best");
        publishAndRun(best);

        // Then
        assertThat(loader.loaded).containsExactly("best");
    }

    @Test
    void doesNotRetryAnArtifactThatFailedItsProbesUnderAnyModelId() {
        loader.fail("best", ErrorCode.MODEL_PROBE_MISMATCH);
        publishAndRun(best);

        publishAndRun(
                model("other").archive("best").accuracy(0.95).minutesPastNoon(1).event());

        assertThat(loader.loaded).containsExactly("best");
        assertThat(refusalText("other")).isEqualTo("MODEL_PROBE_MISMATCH broken");
    }

    @Test
    void verifiesAModelWithFewerLabelsBeforeAnotherModelServesBecauseOfIt() {
        // Given: after "fewer", which arrives last, "regrown" is comparable and better
        publishAndRun(withTart("old", 0));
        publishAndRun(withTart("regrown", 2));
        assertThat(servingId()).isEqualTo("old");

        // When
        publishAndRun(fewer);

        // Then
        assertThat(loader.loaded).containsExactly("old", "fewer", "regrown");
        assertThat(loader.classifiers.get("fewer").isClosed()).isTrue();
        assertThat(servingId()).isEqualTo("regrown");
    }

    @Test
    void deferredModelWithFewerLabelsDoesNotMakeAnotherModelServe() {
        // Given
        publishAndRun(withTart("old", 0));
        publishAndRun(withTart("regrown", 2));
        loader.fail("fewer", ErrorCode.MODEL_ARTIFACT_MISSING);

        // When
        publishAndRun(fewer);
        worker.runDelayed();

        // Then
        assertThat(servingId()).isEqualTo("old");
        assertThat(recordedSwaps.lines)
                .containsExactly(
                        "swapped old",
                        "deferred fewer MODEL_ARTIFACT_MISSING",
                        "deferred fewer MODEL_ARTIFACT_MISSING");
    }

    private static CheckpointPublished withTart(String modelId, int minutesPastNoon) {
        return model(modelId)
                .labels("cake", "pie", "tart")
                .holdout(minutesPastNoon == 0 ? "first" : "second")
                .accuracy(0.9)
                .minutesPastNoon(minutesPastNoon)
                .event();
    }

    @Test
    void replacesAWithdrawnModelByTheNextBest() {
        publish(good, best);
        worker.runAll();

        withdrawAndRun("best");

        assertThat(servingId()).isEqualTo("good");
    }

    @Test
    void servesNoModelAfterTheOnlyOneIsWithdrawn() {
        publishAndRun(good);

        withdrawAndRun("good");

        assertThat(live.serving()).isEmpty();
        assertThat(loader.classifiers.get("good").isClosed()).isTrue();
        assertThat(recordedSwaps.lines).containsExactly("swapped good", "cleared good");
    }

    private void publish(CheckpointPublished... checkpoints) {
        for (CheckpointPublished checkpoint : checkpoints) {
            catalog.publish(checkpoint);
            reconciler.changed();
        }
    }

    private void publishAndRun(CheckpointPublished checkpoint) {
        publishAndRun(reconciler, checkpoint);
    }

    private void withdrawAndRun(String modelId) {
        catalog.withdraw(modelId);
        reconciler.changed();
        worker.runAll();
    }

    private String servingId() {
        return live.serving().orElseThrow().checkpoint().modelId();
    }

    private String refusalText(String modelId) {
        Refusal refusal = refusalOf(modelId);
        return refusal.code() + " " + refusal.reason();
    }
}
