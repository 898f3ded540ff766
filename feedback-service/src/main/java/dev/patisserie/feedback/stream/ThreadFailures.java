package dev.patisserie.feedback.stream;

import dev.patisserie.feedback.metrics.FeedbackMetrics;
import dev.patisserie.feedback.metrics.UnexpectedSource;
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

    private final FeedbackMetrics metrics;
    private final Duration delay;

    @Inject
    ThreadFailures(FeedbackMetrics metrics) {
        this(metrics, DELAY);
    }

    ThreadFailures(FeedbackMetrics metrics, Duration delay) {
        this.metrics = metrics;
        this.delay = delay;
    }

    @Override
    public StreamThreadExceptionResponse handle(Throwable failure) {
        metrics.unexpected(UnexpectedSource.THREAD);
        LOG.errorf(failure, "stream thread replaced reason=\"%s\"", failure.getMessage());
        LockSupport.parkNanos(delay.toNanos());
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
}
