package dev.patisserie.inference.health;

import dev.patisserie.inference.classify.LiveModel;
import dev.patisserie.inference.classify.Serving;
import dev.patisserie.inference.select.CatchUp;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready while a verified model serves and what was published and selected before has been read,
 * until the shutdown begins; names the model, so that a rollout can be watched from outside.
 */
@Readiness
@Singleton
public class ModelReadiness implements HealthCheck {

    private final LiveModel live;
    private final List<CatchUp> topics;
    private volatile boolean stopping;

    @Inject
    ModelReadiness(LiveModel live, @Any Instance<CatchUp> topics) {
        this(live, topics.stream().toList());
    }

    ModelReadiness(LiveModel live, List<CatchUp> topics) {
        this.live = live;
        this.topics = topics;
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
                .filter(serving -> topics.stream().allMatch(CatchUp::isDone) && !stopping)
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
