package dev.patisserie.trainer;

import dev.patisserie.common.io.FileNames;
import dev.patisserie.trainer.job.execution.JobScheduler;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;

/** Starts the scheduler after the channels and stops it before them. */
class Lifecycle {

    private static final Logger LOG = Logger.getLogger(Lifecycle.class);

    void start(@Observes StartupEvent event, JobScheduler scheduler) {
        FileNames.limitation().ifPresent(reason -> LOG.warnf("file names limited reason=\"%s\"", reason));
        scheduler.start();
    }

    void stop(@Observes ShutdownEvent event, JobScheduler scheduler) {
        scheduler.close();
    }
}
