package dev.patisserie.inference.model;

import static dev.patisserie.inference.Checkpoints.model;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.ErrorCode;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RepublishedModelTest extends ReconcilerTest {

    private static final ModelReconciler.Policy POLICY =
            policy(3, Duration.ofSeconds(2), new MemoryBudget(OptionalLong.empty(), false));

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
