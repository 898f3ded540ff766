package dev.patisserie.inference.health;

import static dev.patisserie.inference.Checkpoints.NOON;
import static dev.patisserie.inference.Checkpoints.model;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.clock.ManualClock;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.StallWatch;
import dev.patisserie.common.kafka.CatchUp;
import dev.patisserie.inference.classify.FakeClassifier;
import dev.patisserie.inference.classify.LiveModel;
import dev.patisserie.inference.select.Catalog;
import dev.patisserie.inference.select.Deferral;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

class HealthTest {

    private final LiveModel live = new LiveModel(Clock.systemUTC());
    private final Catalog catalog = new Catalog();
    private final ManualClock clock = new ManualClock(NOON);
    private final StallWatch stalls = new StallWatch(clock);

    @Test
    void isNotReadyWithoutAModel() {
        assertThat(readiness().call().getStatus()).isEqualTo(Status.DOWN);
    }

    @Test
    void reportsThatNoModelIsPublished() {
        assertThat(readiness().call().getData()).contains(Map.of("reason", "no model of the data set is published"));
    }

    @Test
    void reportsTheReasonOfADeferredModelWhileNoModelServes() {
        catalog.publish(model("m-1").event());
        catalog.defer(model("m-1").event(), deferral("store away"));

        assertThat(readiness().call().getData().orElseThrow().get("reason").toString())
                .isEqualTo(
                        "m-1: MODEL_STORE_UNAVAILABLE: store away (3 failed attempts since 2026-01-01T12:00:00Z, the next in PT8S)");
    }

    @Test
    void isReadyAndReportsTheReasonOfABetterDeferredModel() {
        live.replace(model("m-1").event(), new FakeClassifier());
        catalog.publish(model("m-1").event());
        catalog.publish(model("m-2").accuracy(0.9).event());
        catalog.defer(model("m-2").accuracy(0.9).event(), deferral("store away"));

        HealthCheckResponse response = readiness().call();

        assertThat(response.getStatus()).isEqualTo(Status.UP);
        assertThat(response.getData().orElseThrow().get("deferred").toString())
                .startsWith("m-2: MODEL_STORE_UNAVAILABLE: store away");
    }

    private static Deferral deferral(String reason) {
        return new Deferral(ErrorCode.MODEL_STORE_UNAVAILABLE, reason, 3, NOON, Duration.ofSeconds(8), false);
    }

    @Test
    void isReadyAndReportsTheServingModel() {
        live.replace(model("m-1").event(), new FakeClassifier());

        HealthCheckResponse response = readiness().call();

        assertThat(response.getStatus()).isEqualTo(Status.UP);
        assertThat(response.getData()).contains(Map.of("modelId", "m-1"));
    }

    @Test
    void isNotReadyAfterAShutdownBegins() {
        live.replace(model("m-1").event(), new FakeClassifier());
        var readiness = readiness();

        readiness.stop(new ShutdownDelayInitiatedEvent());

        assertThat(readiness.call().getStatus()).isEqualTo(Status.DOWN);
    }

    @Test
    void isLiveWhileWorkIsBelowTheTimeLimit() {
        assertThat(statusAfter(Duration.ofMinutes(10))).isEqualTo(Status.UP);
    }

    @Test
    void isNotLiveWhenWorkHangs() {
        assertThat(statusAfter(Duration.ofMinutes(11))).isEqualTo(Status.DOWN);
    }

    @Test
    void measuresTheOldestRunningTask() {
        var watch = new BusyWatch("images", Runnable::run, clock);

        watch.execute(() -> {
            clock.set(NOON.plusSeconds(5));
            watch.execute(() -> clock.set(NOON.plusSeconds(8)));
            assertThat(watch.busy()).isEqualTo(Duration.ofSeconds(8));
        });

        assertThat(watch.busy()).isZero();
    }

    @Test
    void isLiveAgainAfterTheWorkHasEnded() {
        var watch = new BusyWatch("images", Runnable::run, clock);
        watch.execute(() -> clock.set(NOON.plus(Duration.ofHours(1))));

        assertThat(liveness(watch).call().getStatus()).isEqualTo(Status.UP);
        assertThat(watch.busy()).isZero();
    }

    @Test
    void isIdleAgainAfterTheWorkHasFailed() {
        var watch = new BusyWatch("images", HealthTest::runAndForget, clock);
        watch.execute(() -> {
            throw new IllegalStateException("broken");
        });
        clock.set(NOON.plus(Duration.ofHours(1)));

        assertThat(watch.busy()).isZero();
    }

    @Test
    void isStartedAfterAllTopicsWereRead() {
        // Given
        var checkpoints = new CatchUp("checkpoints");
        var selections = new CatchUp("model-selection");
        var startup = new CatchUpStartup(List.of(checkpoints, selections));

        // When
        checkpoints.complete();

        // Then
        assertThat(startup.call().getStatus()).isEqualTo(Status.DOWN);
        assertThat(startup.call().getData()).contains(Map.of("checkpoints", true, "model-selection", false));

        // When
        selections.complete();

        // Then
        assertThat(startup.call().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void isNotReadyAndReportsTheReasonWhileABatchStalls() {
        // Given
        StallWatch.Work batch = stalls.begin("send");
        batch.failed(new IllegalArgumentException("too large"), false);
        var readiness = new ProgressReadiness(stalls);
        assertThat(readiness.call().getStatus()).isEqualTo(Status.UP);

        // When
        clock.pass(Duration.ofSeconds(61));

        // Then
        assertThat(readiness.call().getStatus()).isEqualTo(Status.DOWN);
        assertThat(readiness.call().getData().orElseThrow())
                .containsEntry("stage", "send")
                .containsEntry("since", NOON.toString())
                .containsEntry("attempts", 1L)
                .containsEntry("reason", "too large");

        // When
        batch.ended();

        // Then
        assertThat(readiness.call().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void isNotLiveWhenOnlyANewProcessCanDeliver() {
        // Given
        StallWatch.Work batch = stalls.begin("send");
        batch.failed(new IllegalStateException("the producer is closed"), true);
        var liveness = new ProducerLiveness(stalls);
        assertThat(liveness.call().getStatus()).isEqualTo(Status.UP);

        // When
        clock.pass(Duration.ofSeconds(61));

        // Then
        assertThat(liveness.call().getStatus()).isEqualTo(Status.DOWN);
    }

    @Test
    void isLiveWhileTheBrokerIsUnavailable() {
        stalls.begin("send").failed(new IllegalArgumentException("no broker"), false);
        clock.pass(Duration.ofHours(1));

        assertThat(new ProducerLiveness(stalls).call().getStatus()).isEqualTo(Status.UP);
    }

    /** Checks from within the work after the given duration. */
    private Status statusAfter(Duration busy) {
        var watch = new BusyWatch("images", Runnable::run, clock);
        Status[] status = new Status[1];
        watch.execute(() -> {
            clock.set(NOON.plus(busy));
            status[0] = liveness(watch).call().getStatus();
        });
        return status[0];
    }

    private ModelReadiness readiness() {
        return new ModelReadiness(live, () -> catalog.choose("desserts"));
    }

    private static WorkerLiveness liveness(BusyWatch watch) {
        return new WorkerLiveness(List.of(watch), Duration.ofMinutes(10));
    }

    private static void runAndForget(Runnable task) {
        try {
            task.run();
        } catch (IllegalStateException e) {
            // like an executor's thread
        }
    }
}
