package dev.patisserie.inference.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.clock.ManualClock;
import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.ModelRefusalCleared;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.inference.Checkpoints;
import dev.patisserie.inference.classify.LiveModel;
import dev.patisserie.inference.model.MemoryBudget;
import dev.patisserie.inference.model.ModelReconciler;
import dev.patisserie.inference.model.RefusedArchives;
import dev.patisserie.inference.model.RetryPolicy;
import dev.patisserie.inference.model.Worker;
import dev.patisserie.inference.select.Catalog;
import dev.patisserie.inference.select.Deferral;
import dev.patisserie.inference.select.Refusal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefusalClearingTest {

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock(Checkpoints.NOON);
    private final Catalog catalog = new Catalog();
    private RefusedArchives refused;
    private RefusalClearing clearing;
    private CheckpointPublished model;

    @BeforeEach
    void refuseAModel() {
        refused = new RefusedArchives(folder, clock);
        clearing = new RefusalClearing(refused, catalog, reconciler());
        model = Checkpoints.model("m-1").event();
        catalog.publish(model);
        refuse();
    }

    private void refuse() {
        refused.refuse(model.artifactSha256(), ErrorCode.MODEL_CRASHED_VERIFIER, "status 139");
        catalog.refuse(model.artifactSha256(), new Refusal(ErrorCode.MODEL_CRASHED_VERIFIER, "crashed"));
    }

    private ModelReconciler reconciler() {
        return new ModelReconciler(
                new ModelReconciler.Selection("desserts", catalog),
                (checkpoint, room) -> {
                    throw new AssertionError("not started");
                },
                new LiveModel(clock),
                List.of(),
                new ModelReconciler.Policy(
                        new RetryPolicy(1, Duration.ofSeconds(1), () -> 0.5),
                        new MemoryBudget(OptionalLong.empty(), false),
                        clock),
                new Unused());
    }

    /** An unused worker, because the reconciler is not started. */
    private static final class Unused implements Worker {
        @Override
        public void execute(Runnable task) {
            throw new AssertionError("not started");
        }

        @Override
        public void executeAfter(Duration delay, Runnable task) {
            throw new AssertionError("not started");
        }
    }

    private boolean isRefused() {
        return catalog.candidates().get(0).refusal().isPresent();
    }

    private ModelRefusalCleared clearedAt(Instant at) {
        return new ModelRefusalCleared("desserts", "m-1", model.artifactSha256(), at, "");
    }

    @Test
    void clearsARefusalInTheCatalogAndOnDisk() {
        clearing.apply(clearedAt(clock.instant()));

        assertThat(isRefused()).isFalse();
        new RefusedArchives(folder, clock).requireNotRefused(model.artifactSha256());
    }

    @Test
    void keepsARefusalLaterThanTheDecision() {
        clearing.apply(clearedAt(clock.instant().minusSeconds(1)));

        assertThat(isRefused()).isTrue();
    }

    @Test
    void replayedDecisionDoesNotClearALaterRefusal() {
        // Given
        ModelRefusalCleared decision = clearedAt(clock.instant());
        clearing.apply(decision);
        refuse();

        // When the topic is read again
        clearing.apply(decision);

        // Then
        assertThat(isRefused()).isTrue();
    }

    @Test
    void resetsTheFailureCountAndRetriesADeferredModelImmediately() {
        // Given a model with one failure that the machine may have caused
        clearing.apply(clearedAt(clock.instant()));
        refused.suspect(model.artifactSha256(), ErrorCode.MODEL_VERIFICATION_TIMEOUT, "PT2M", null);
        catalog.defer(
                model,
                new Deferral(
                        ErrorCode.MODEL_VERIFIER_UNAVAILABLE,
                        "PT2M",
                        1,
                        clock.instant(),
                        Duration.ofMinutes(1),
                        false));

        // When
        clearing.apply(clearedAt(clock.instant().plusSeconds(1)));

        // Then
        assertThat(catalog.deferral(model).orElseThrow().due()).isTrue();
        assertThat(refused.suspect(model.artifactSha256(), ErrorCode.MODEL_VERIFICATION_TIMEOUT, "PT2M", null)
                        .code())
                .isEqualTo(ErrorCode.MODEL_VERIFIER_UNAVAILABLE);
    }
}
