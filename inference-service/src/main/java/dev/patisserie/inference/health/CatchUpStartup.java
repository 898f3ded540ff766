package dev.patisserie.inference.health;

import dev.patisserie.common.kafka.CatchUp;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/**
 * Started after the existing publications and selections have been read. No model serves before that, so the service is
 * not ready.
 */
@Startup
public class CatchUpStartup implements HealthCheck {

    private final List<CatchUp> topics;

    @Inject
    CatchUpStartup(@Any Instance<CatchUp> topics) {
        this(topics.stream().toList());
    }

    CatchUpStartup(List<CatchUp> topics) {
        this.topics = topics;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("topics read").up();
        for (CatchUp topic : topics) {
            response.withData(topic.topic(), topic.isDone());
            if (!topic.isDone()) {
                response.down();
            }
        }
        return response.build();
    }
}
