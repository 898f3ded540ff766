package dev.patisserie.inference.model;

import static dev.patisserie.inference.Checkpoints.model;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.inference.classify.FakeClassifier;
import dev.patisserie.inference.select.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ModelReconcilerTest extends ReconcilerTest {

    private static final ModelReconciler.Policy POLICY =
            new ModelReconciler.Policy(
                    new RetryPolicy(3, Duration.ofSeconds(2)),
                    new SwapMemory(OptionalLong.empty(), false));

    private final FakeLoader loader = new FakeLoader();
    private final ModelReconciler reconciler = reconciler(loader, POLICY);

    private final CheckpointPublished good = model("good").accuracy(0.7).event();
    private final CheckpointPublished better = model("better").accuracy(0.8).event();
    private final CheckpointPublished best = model("best").accuracy(0.9).event();

    @BeforeEach
    void start() {
        reconciler.start();
        worker.runAll();
    }

    @Test
    void loadsOnlyTheBestOfWhatWasPublishedBeforeTheStart() {
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
        assertThat(diary.lines).containsExactly("swapped best");
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
    void tellsOfASwapEvenIfTheOldModelCannotBeClosed() {
        publishAndRun(good);
        loader.classifiers.get("good").close(); // so that the second close throws

        publishAndRun(best);

        assertThat(servingId()).isEqualTo("best");
        assertThat(diary.lines).containsExactly("swapped good", "swapped best");
    }

    @Test
    void keepsTheOldModelWhenTheNewOneIsRefusedAndSaysWhy() {
        // Given
        publishAndRun(good);
        loader.fail("best", ErrorCode.MODEL_DIGEST_MISMATCH);

        // When
        publishAndRun(best);

        // Then
        assertThat(servingId()).isEqualTo("good");
        assertThat(loader.classifiers.get("good").isClosed()).isFalse();
        assertThat(diary.lines)
                .containsExactly("swapped good", "refused best MODEL_DIGEST_MISMATCH");
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
    void refusesAModelWhoseLoadBreaksWithoutACode() {
        publishAndRun(good);
        loader.failures.put("best", new IllegalStateException("native trouble"));

        publishAndRun(best);

        assertThat(servingId()).isEqualTo("good");
        assertThat(diary.lines).contains("refused best MODEL_LOAD_FAILED");
    }

    @Test
    void doesNotTryARefusedModelAgainUntilItIsPublishedAgain() {
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
    void triesAMissingArtifactAgainAfterADelayAndServesTheNextBestMeanwhile() {
        // Given
        loader.fail("best", ErrorCode.MODEL_ARTIFACT_MISSING);
        publish(good, best);
        worker.runAll();
        assertThat(servingId()).isEqualTo("good");
        assertThat(worker.delays).containsExactly(Duration.ofSeconds(2));

        // When
        loader.failures.clear();
        worker.runDelayed();

        // Then
        assertThat(servingId()).isEqualTo("best");
        assertThat(diary.lines)
                .containsExactly(
                        "deferred best MODEL_ARTIFACT_MISSING", "swapped good", "swapped best");
    }

    @Test
    void refusesAMissingArtifactAfterTheLastAttempt() {
        // Given
        loader.fail("best", ErrorCode.MODEL_ARTIFACT_MISSING);
        publishAndRun(best);

        // When
        worker.runDelayed();
        worker.runDelayed();

        // Then
        assertThat(loader.loaded).containsExactly("best", "best", "best");
        assertThat(worker.delays).isEmpty();
        assertThat(diary.lines)
                .containsExactly(
                        "deferred best MODEL_ARTIFACT_MISSING",
                        "deferred best MODEL_ARTIFACT_MISSING",
                        "refused best MODEL_ARTIFACT_MISSING");
    }

    @Test
    void replacesAWithdrawnModelByTheNextBest() {
        publish(good, best);
        worker.runAll();

        withdrawAndRun("best");

        assertThat(servingId()).isEqualTo("good");
    }

    @Test
    void servesNothingWhenTheOnlyModelIsWithdrawn() {
        publishAndRun(good);

        withdrawAndRun("good");

        assertThat(live.serving()).isEmpty();
        assertThat(loader.classifiers.get("good").isClosed()).isTrue();
        assertThat(diary.lines).containsExactly("swapped good", "cleared good");
    }

    @Test
    void goesOnServingAModelWhoseSecondPublicationIsCorrupt() {
        // Given
        publishAndRun(good);
        loader.fail("good", ErrorCode.MODEL_DIGEST_MISMATCH);

        // When
        publishAndRun(model("good").archive("another").accuracy(0.7).minutesPastNoon(1).event());

        // Then
        assertThat(live.serving().orElseThrow().checkpoint()).isEqualTo(good);
    }

    @Test
    void loadsAModelAgainThatIsPublishedAgainWithAnotherArchive() {
        publishAndRun(good);
        var again = model("good").archive("another").accuracy(0.7).minutesPastNoon(1).event();

        publishAndRun(again);

        assertThat(loader.loaded).containsExactly("good", "good");
        assertThat(live.serving().orElseThrow().checkpoint()).isEqualTo(again);
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
