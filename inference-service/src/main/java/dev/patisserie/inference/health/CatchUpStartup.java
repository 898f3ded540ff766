package dev.patisserie.inference.health;

import dev.patisserie.inference.select.CatchUp;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/** Started once what was published before has been read. */
@Startup
public class CatchUpStartup implements HealthCheck {

    private final CatchUp catchUp;

    CatchUpStartup(CatchUp catchUp) {
        this.catchUp = catchUp;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("checkpoints read").status(catchUp.isDone()).build();
    }
}
