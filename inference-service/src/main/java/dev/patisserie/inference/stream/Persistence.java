package dev.patisserie.inference.stream;

import dev.patisserie.inference.config.InferenceConfig;
import dev.patisserie.inference.metrics.InferenceMetrics;
import dev.patisserie.inference.metrics.InferenceMetrics.Stage;
import io.smallrye.mutiny.CompositeException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Tries again until it works: a failure never reaches the channel, which would stop. */
@Singleton
public class Persistence {

    private static final Logger LOG = Logger.getLogger(Persistence.class);
    private static final int LONGEST_WAIT = 32; // times the first one

    private final InferenceMetrics metrics;
    private final Duration firstWait;

    Persistence(InferenceMetrics metrics, InferenceConfig config) {
        this.metrics = metrics;
        this.firstWait = config.resendDelay();
    }

    /** Repeats {@code attempt} until it succeeds, with growing waits between. */
    <T> Uni<T> insist(Stage stage, Uni<T> attempt) {
        return attempt.onFailure()
                .invoke(failure -> retrying(stage, failure))
                .onFailure()
                .retry()
                .withBackOff(firstWait, firstWait.multipliedBy(LONGEST_WAIT))
                .indefinitely();
    }

    private void retrying(Stage stage, Throwable failure) {
        metrics.batchRetried(stage);
        Throwable first =
                failure instanceof CompositeException all ? all.getCauses().get(0) : failure;
        LOG.warnf(
                "images batch not committed, trying again stage=%s reason=\"%s\"",
                stage.label(), first);
    }
}
