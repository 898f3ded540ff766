package dev.patisserie.inference.health;

import dev.patisserie.inference.classify.LiveModel;
import dev.patisserie.inference.classify.Serving;
import dev.patisserie.inference.config.InferenceConfig;
import dev.patisserie.inference.select.Catalog;
import dev.patisserie.inference.select.ModelSelection;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.util.function.Supplier;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready while a verified model serves, until the shutdown begins. No model serves before the existing publications and
 * selections have been read. Reports the model, so that a rollout can be monitored externally, and the reason if no
 * model serves or a better one is deferred.
 */
@Readiness
@Singleton
public class ModelReadiness implements HealthCheck {

    private final LiveModel live;
    private final Supplier<ModelSelection> choice;
    private volatile boolean stopping;

    @Inject
    ModelReadiness(LiveModel live, InferenceConfig config, Catalog catalog) {
        this(live, () -> catalog.choose(config.dataset()));
    }

    ModelReadiness(LiveModel live, Supplier<ModelSelection> choice) {
        this.live = live;
        this.choice = choice;
    }

    /** Reports not ready before the shutdown waits for the batches in flight. */
    void stop(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) ShutdownDelayInitiatedEvent event) {
        stopping = true;
    }

    @Override
    public HealthCheckResponse call() {
        return live.serving().filter(serving -> !stopping).map(this::up).orElseGet(this::down);
    }

    private HealthCheckResponse up(Serving serving) {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("model")
                .up()
                .withData("modelId", serving.checkpoint().modelId());
        choice.get().waitsFor().ifPresent(deferred -> response.withData("deferred", deferred));
        return response.build();
    }

    private HealthCheckResponse down() {
        String reason = stopping ? "the service is stopping" : choice.get().reasonForNone();
        return HealthCheckResponse.named("model")
                .down()
                .withData("reason", reason)
                .build();
    }
}
