package dev.patisserie.inference.model;

import static dev.patisserie.inference.Checkpoints.model;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.CheckpointPublished.ComparedModel;
import dev.patisserie.common.event.ModelComparison;
import dev.patisserie.common.fault.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RepublishedModelTest extends ReconcilerTest {

    private static final ModelReconciler.Policy POLICY =
            policy(3, Duration.ofSeconds(2), new MemoryBudget(OptionalLong.empty(), false));

    private static final List<ComparedModel> COMPARISONS =
            List.of(new ComparedModel("other", 0.5, 1, 40, 0.5, new ModelComparison.Interval(-0.1, 0.3)));

    private final FakeLoader loader = new FakeLoader();
    private final ModelReconciler reconciler = reconciler(loader, POLICY);
    private final CheckpointPublished good = model("good").accuracy(0.7).event();

    @BeforeEach
    void start() {
        reconciler.start();
        worker.runAll();
    }

    @Test
    void keepsServingAModelWithACorruptRepublication() {
        // Given
        publishAndRun(reconciler, good);
        loader.fail("good", ErrorCode.MODEL_DIGEST_MISMATCH);

        // When
        publishAndRun(
                reconciler,
                model("good")
                        .archive("another")
                        .accuracy(0.7)
                        .minutesPastNoon(1)
                        .event());

        // Then
        assertThat(live.serving().orElseThrow().checkpoint()).isEqualTo(good);
    }

    @Test
    void doesNotReloadAModelRepublishedWithMoreComparisons() {
        // Given
        publishAndRun(reconciler, good);

        // When
        publishAndRun(reconciler, good.withComparisons(COMPARISONS));

        // Then
        assertThat(loader.loaded).containsExactly("good");
        assertThat(candidate("good").verified()).isTrue();
    }

    @Test
    void doesNotRetryARefusedModelRepublishedWithMoreComparisons() {
        // Given
        loader.fail("good", ErrorCode.MODEL_DIGEST_MISMATCH);
        publishAndRun(reconciler, good);

        // When
        publishAndRun(reconciler, good.withComparisons(COMPARISONS));

        // Then
        assertThat(loader.loaded).containsExactly("good");
        assertThat(refusalOf("good").code()).isEqualTo(ErrorCode.MODEL_DIGEST_MISMATCH);
    }

    @Test
    void keepsTheDeferralOfAModelRepublishedWithMoreComparisons() {
        // Given
        loader.fail("good", ErrorCode.MODEL_ARTIFACT_MISSING);
        publishAndRun(reconciler, good);

        // When
        publishAndRun(reconciler, good.withComparisons(COMPARISONS));

        // Then: the wait continues, and its end retries the model
        assertThat(loader.loaded).containsExactly("good");
        worker.runDelayed();
        assertThat(candidate("good").deferral().orElseThrow().attempts()).isEqualTo(2);
    }

    @Test
    void swapsToAModelWhoseComparisonsArriveDuringItsLoad() {
        // Given
        ModelReconciler slow = reconciler(
                (checkpoint, reservation) -> {
                    catalog.publish(good.withComparisons(COMPARISONS));
                    return loader.load(checkpoint, reservation);
                },
                POLICY);
        slow.start();

        // When
        publishAndRun(slow, good);

        // Then
        assertThat(loader.loaded).containsExactly("good");
        assertThat(live.serving().orElseThrow().checkpoint().modelId()).isEqualTo("good");
    }

    @Test
    void reloadsAModelRepublishedWithAnotherArchive() {
        publishAndRun(reconciler, good);
        var again = model("good")
                .archive("another")
                .accuracy(0.7)
                .minutesPastNoon(1)
                .event();

        publishAndRun(reconciler, again);

        assertThat(loader.loaded).containsExactly("good", "good");
        assertThat(live.serving().orElseThrow().checkpoint()).isEqualTo(again);
    }
}
