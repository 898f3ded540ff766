package dev.patisserie.inference.health;

import dev.patisserie.inference.classify.LiveModel;
import dev.patisserie.inference.classify.Serving;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while a verified model serves; names it, so that a rollout can be watched from outside. */
@Readiness
public class ModelReadiness implements HealthCheck {

    private final LiveModel live;

    ModelReadiness(LiveModel live) {
        this.live = live;
    }

    @Override
    public HealthCheckResponse call() {
        return live.serving()
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
