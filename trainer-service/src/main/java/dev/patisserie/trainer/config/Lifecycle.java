package dev.patisserie.trainer.config;

import dev.patisserie.trainer.job.JobRunner;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;

/** Starts the worker once the channels are there, and stops it while they still are. */
class Lifecycle {

    void start(@Observes StartupEvent event, JobRunner runner) {
        runner.start();
    }

    void stop(@Observes ShutdownEvent event, JobRunner runner) {
        runner.close();
    }
}
