package dev.patisserie.feedback.stream;

import dev.patisserie.feedback.metrics.FeedbackMetrics;
import dev.patisserie.feedback.metrics.UnexpectedSource;
import dev.patisserie.feedback.partitions.PartitionCheck;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.jboss.logging.Logger;

/** Replaces a thread of Kafka Streams that failed. The new one continues from the last committed transaction. */
@Singleton
public class ThreadFailures implements StreamsUncaughtExceptionHandler {

    private static final Logger LOG = Logger.getLogger(ThreadFailures.class);

    /** Limits the rate of retries while the cause persists. */
    private static final Duration DELAY = Duration.ofSeconds(1);

    /** Factor of the delay if the failure persists until an operator repairs the topics. */
    private static final int RARE = 10;

    private final FeedbackMetrics metrics;
    private final PartitionCheck partitions;
    private final Duration delay;

    @Inject
    ThreadFailures(FeedbackMetrics metrics, PartitionCheck partitions) {
        this(metrics, partitions, DELAY);
    }

    ThreadFailures(FeedbackMetrics metrics, PartitionCheck partitions, Duration delay) {
        this.metrics = metrics;
        this.partitions = partitions;
        this.delay = delay;
    }

    @Override
    public StreamThreadExceptionResponse handle(Throwable failure) {
        metrics.unexpected(UnexpectedSource.THREAD);
        partitions.check();
        boolean isExplained = partitions.isBlocked();
        if (!isExplained) { // otherwise the check has logged the reason once, which persists
            LOG.errorf(failure, "stream thread replaced reason=\"%s\"", failure.getMessage());
        }
        LockSupport.parkNanos(delay.multipliedBy(isExplained ? RARE : 1).toNanos());
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
}
