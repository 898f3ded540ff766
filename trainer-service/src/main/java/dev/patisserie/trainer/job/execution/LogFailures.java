package dev.patisserie.trainer.job.execution;

import dev.patisserie.trainer.metrics.TrainerMetrics;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Counts failed writes of TensorBoard's files and logs the first one of a job. */
final class LogFailures implements Consumer<Throwable> {

    private static final Logger LOG = Logger.getLogger(LogFailures.class);

    private final String requestId;
    private final TrainerMetrics metrics;
    private boolean warned;

    LogFailures(String requestId, TrainerMetrics metrics) {
        this.requestId = requestId;
        this.metrics = metrics;
    }

    @Override
    public void accept(Throwable failure) {
        metrics.logFailed();
        if (!warned) {
            warned = true;
            LOG.warnf(
                    failure,
                    "TensorBoard files not written, training continues; check trainer.tensorboard-dir request=%s",
                    requestId);
        }
    }
}
