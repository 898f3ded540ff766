package dev.patisserie.inference.stream;

import dev.patisserie.common.fault.StallWatch;
import dev.patisserie.common.kafka.KafkaFailure;
import dev.patisserie.inference.classify.BatchStage;
import dev.patisserie.inference.config.InferenceConfig;
import dev.patisserie.inference.metrics.InferenceMetrics;
import io.smallrye.mutiny.CompositeException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Retries the steps of a batch with exponential back-off until they succeed. A failure must not reach the channel,
 * because SmallRye would stop consuming. Health and a metric report steps that keep failing.
 */
@Singleton
public class BatchRetry {

    private static final Logger LOG = Logger.getLogger(BatchRetry.class);
    private static final int LONGEST_WAIT = 32; // times the first wait

    private final InferenceMetrics metrics;
    private final StallWatch watch;
    private final Duration firstWait;

    @Inject
    BatchRetry(InferenceMetrics metrics, StallWatch watch, InferenceConfig config) {
        this(metrics, watch, config.resendDelay());
    }

    /**
     * Creates a retry.
     *
     * @param metrics counts the retries
     * @param watch records failures for health
     * @param firstWait wait after the first failure; later waits are longer, up to 32 times this one
     */
    BatchRetry(InferenceMetrics metrics, StallWatch watch, Duration firstWait) {
        this.metrics = metrics;
        this.watch = watch;
        this.firstWait = firstWait;
    }

    /** Subscribes to {@code attempt} again after each failure; the result never fails. */
    <T> Uni<T> untilSuccess(BatchStage stage, Uni<T> attempt) {
        return Uni.createFrom().deferred(() -> {
            StallWatch.Work work = watch.begin(stage.label());
            return attempt.onFailure()
                    .invoke(failure -> retrying(stage, work, failure))
                    .onFailure()
                    .retry()
                    .withBackOff(firstWait, firstWait.multipliedBy(LONGEST_WAIT))
                    .indefinitely()
                    .onTermination()
                    .invoke(work::ended);
        });
    }

    private void retrying(BatchStage stage, StallWatch.Work work, Throwable failure) {
        Throwable first = first(failure);
        work.failed(first, stage == BatchStage.SEND && KafkaFailure.of(first) == KafkaFailure.PRODUCER);
        metrics.batchRetried(stage);
        LOG.warnf("batch step failed, retrying stage=%s reason=\"%s\"", stage.label(), first);
    }

    private static Throwable first(Throwable failure) {
        return failure instanceof CompositeException all ? all.getCauses().get(0) : failure;
    }
}
