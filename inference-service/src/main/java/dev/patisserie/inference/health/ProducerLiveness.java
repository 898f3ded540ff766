package dev.patisserie.inference.health;

import dev.patisserie.common.fault.StallWatch;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Live unless a Kafka producer of this process has failed permanently: a batch that only a new process can deliver has
 * been retried for longer than the limit.
 */
@Liveness
@Singleton
public class ProducerLiveness implements HealthCheck {

    private final StallWatch watch;

    ProducerLiveness(StallWatch watch) {
        this.watch = watch;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("producer").up();
        watch.irreparable().ifPresent(stall -> response.down().withData("reason", stall.reason()));
        return response.build();
    }
}
