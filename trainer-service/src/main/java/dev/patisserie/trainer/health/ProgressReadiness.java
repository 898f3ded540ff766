package dev.patisserie.trainer.health;

import dev.patisserie.common.fault.StallWatch;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while no record of the requests' topic has been retried for longer than is tolerated. */
@Readiness
@ApplicationScoped
class ProgressReadiness implements HealthCheck {

    private final StallWatch watch;

    ProgressReadiness(StallWatch watch) {
        this.watch = watch;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("requests progress").up();
        watch.oldest().ifPresent(stall -> response.withData("stage", stall.stage())
                .withData("since", stall.since().toString())
                .withData("attempts", stall.attempts())
                .withData("reason", stall.reason()));
        return response.status(watch.intolerable().isEmpty()).build();
    }
}
