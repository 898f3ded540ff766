package dev.patisserie.inference.health;

import dev.patisserie.common.fault.StallWatch;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while no batch of images has been retried for longer than the limit. */
@Readiness
@Singleton
public class ProgressReadiness implements HealthCheck {

    private final StallWatch watch;

    ProgressReadiness(StallWatch watch) {
        this.watch = watch;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("images progress").up();
        watch.oldest().ifPresent(stall -> response.withData("stage", stall.stage())
                .withData("since", stall.since().toString())
                .withData("attempts", stall.attempts())
                .withData("reason", stall.reason()));
        return response.status(watch.intolerable().isEmpty()).build();
    }
}
