package dev.patisserie.trainer.stream;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.StallWatch;
import dev.patisserie.trainer.metrics.ErrorSource;
import dev.patisserie.trainer.metrics.TrainerMetrics;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Acknowledgment;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * Consumes requests and cancellations from the topic {@code training-requests}, one record after the other. A record's
 * offset is committed only after its result is durable. A record is retried while the disk or the broker fails, so no
 * record is lost. A record that fails repeatedly with an unexpected error becomes a dead letter. The scheduler does the
 * training.
 */
@ApplicationScoped
class TrainingRequests {

    /** Attempts at a record that fails with unexpected errors. */
    static final int UNEXPECTED_ATTEMPTS = 5;

    private static final Logger LOG = Logger.getLogger(TrainingRequests.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final RequestHandler handler;
    private final TrainerMetrics metrics;
    private final StallWatch watch;
    private final Duration firstPause;

    @Inject
    TrainingRequests(RequestHandler handler, TrainerMetrics metrics, StallWatch watch) {
        this(handler, metrics, watch, FIRST_PAUSE);
    }

    TrainingRequests(RequestHandler handler, TrainerMetrics metrics, StallWatch watch, Duration firstPause) {
        this.handler = handler;
        this.metrics = metrics;
        this.watch = watch;
        this.firstPause = firstPause;
    }

    /** Handles one record. The result never fails, since that would end the channel. */
    @Incoming(Topics.TRAINING_REQUESTS)
    @Acknowledgment(Acknowledgment.Strategy.MANUAL)
    Uni<Void> receive(Message<byte[]> message) {
        StallWatch.Work work = watch.begin(Topics.TRAINING_REQUESTS);
        var unexpected = new AtomicInteger();
        return Uni.createFrom()
                .voidItem()
                .invoke(() -> attempt(record(message), unexpected))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .onFailure()
                .invoke(e -> work.failed(e, false))
                .onFailure()
                .retry()
                .withBackOff(firstPause, LONGEST_PAUSE)
                .indefinitely()
                .onTermination()
                .invoke(work::ended)
                .chain(() -> Uni.createFrom().completionStage(message.ack()))
                .onFailure()
                .recoverWithItem(
                        e -> { // after a rebalance or restart it is delivered again and recognised
                            LOG.error("request handled but not committed", e);
                            return null;
                        });
    }

    private void attempt(ConsumerRecord<byte[], byte[]> record, AtomicInteger unexpected) {
        try {
            if (unexpected.get() < UNEXPECTED_ATTEMPTS) {
                handler.handle(record);
            } else {
                handler.giveUp(record);
            }
        } catch (RuntimeException | Error e) {
            LOG.errorf(e, "request failed, retrying partition=%d offset=%d", record.partition(), record.offset());
            if (!TransientFailures.isTransient(e)) {
                unexpected.incrementAndGet();
                metrics.unexpectedError(ErrorSource.REQUEST);
            }
            throw e;
        }
    }

    @SuppressWarnings("unchecked") // the channel's deserialisers make bytes of both
    private static ConsumerRecord<byte[], byte[]> record(Message<byte[]> message) {
        return message.getMetadata(IncomingKafkaRecordMetadata.class)
                .orElseThrow()
                .getRecord();
    }
}
