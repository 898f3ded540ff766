package dev.patisserie.trainer.health;

import dev.patisserie.trainer.job.execution.JobScheduler;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Alive while the training thread runs; a restart replaces it. */
@Liveness
@ApplicationScoped
class WorkerLiveness implements HealthCheck {

    private final JobScheduler runner;

    WorkerLiveness(JobScheduler runner) {
        this.runner = runner;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("worker").status(runner.alive()).build();
    }
}
