package dev.patisserie.inference.health;

import dev.patisserie.inference.config.InferenceConfig;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Live while no batch and no model load has been running for longer than {@code inference.stuck-after}. */
@Liveness
public class WorkerLiveness implements HealthCheck {

    private final List<BusyWatch> watches;
    private final Duration limit;

    @Inject
    WorkerLiveness(@Any Instance<BusyWatch> watches, InferenceConfig config) {
        this(watches.stream().toList(), config.stuckAfter());
    }

    WorkerLiveness(List<BusyWatch> watches, Duration limit) {
        this.watches = watches;
        this.limit = limit;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("workers").up();
        for (BusyWatch watch : watches) {
            Duration busy = watch.busy();
            response.withData(watch.name() + "BusySeconds", busy.toSeconds());
            if (busy.compareTo(limit) > 0) {
                response.down();
            }
        }
        return response.build();
    }
}
