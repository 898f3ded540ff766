package dev.patisserie.trainer.health;

import dev.patisserie.common.fault.StallWatch;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Alive unless a Kafka producer of this process has failed permanently, which only a restart repairs. */
@Liveness
@ApplicationScoped
class ProducerLiveness implements HealthCheck {

    private final StallWatch watch;

    ProducerLiveness(StallWatch watch) {
        this.watch = watch;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("producer").up();
        watch.irreparable()
                .ifPresent(stall ->
                        response.down().withData("topic", stall.stage()).withData("reason", stall.reason()));
        return response.build();
    }
}
