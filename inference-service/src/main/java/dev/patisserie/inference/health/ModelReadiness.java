package dev.patisserie.inference.health;

import dev.patisserie.inference.classify.LiveModel;
import dev.patisserie.inference.classify.Serving;
import dev.patisserie.inference.select.CatchUp;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready while a verified model serves and topic {@code checkpoints} was read to its end; names the
 * model, so that a rollout can be watched from outside.
 */
@Readiness
public class ModelReadiness implements HealthCheck {

    private final LiveModel live;
    private final CatchUp catchUp;

    ModelReadiness(LiveModel live, CatchUp catchUp) {
        this.live = live;
        this.catchUp = catchUp;
    }

    @Override
    public HealthCheckResponse call() {
        return live.serving()
                .filter(serving -> catchUp.isDone())
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
