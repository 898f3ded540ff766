package dev.patisserie.inference.health;

import dev.patisserie.inference.classify.LiveModel;
import dev.patisserie.inference.classify.Serving;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready while a verified model serves, which none does before what was published and selected
 * earlier has been read; until the shutdown begins. Names the model, so that a rollout can be
 * watched from outside.
 */
@Readiness
@Singleton
public class ModelReadiness implements HealthCheck {

    private final LiveModel live;
    private volatile boolean stopping;

    ModelReadiness(LiveModel live) {
        this.live = live;
    }

    /** Before the batches at work are waited for. */
    void stop(
            @Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE)
                    ShutdownDelayInitiatedEvent event) {
        stopping = true;
    }

    @Override
    public HealthCheckResponse call() {
        return live.serving()
                .filter(serving -> !stopping)
                .map(ModelReadiness::up)
                .orElseGet(() -> HealthCheckResponse.down("model"));
    }

    private static HealthCheckResponse up(Serving serving) {
        return HealthCheckResponse.named("model")
                .up()
                .withData("modelId", serving.checkpoint().modelId())
                .build();
    }
}
