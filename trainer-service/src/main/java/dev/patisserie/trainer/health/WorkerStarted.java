package dev.patisserie.trainer.health;

import dev.patisserie.trainer.job.execution.JobScheduler;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/** Started once the scheduler has taken up the jobs of an earlier process. */
@Startup
@ApplicationScoped
class WorkerStarted implements HealthCheck {

    private final JobScheduler runner;

    WorkerStarted(JobScheduler runner) {
        this.runner = runner;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("worker").status(runner.started()).build();
    }
}
