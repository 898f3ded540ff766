package dev.patisserie.trainer.health;

import dev.patisserie.common.fault.StallWatch;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready unless a record of the requests topic has been retried for longer than the limit. */
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
