package dev.patisserie.trainer.stream;

import dev.patisserie.common.event.Topics;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Acknowledgment;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * Topic {@code training-requests} in, requests and cancellations, one record after the other. A
 * record's offset is committed only once what became of it is durable; while disk or broker fail,
 * it is tried again, and neither it nor one behind it is lost. Training itself happens elsewhere.
 */
@ApplicationScoped
class TrainingRequests {

    private static final Logger LOG = Logger.getLogger(TrainingRequests.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final RequestHandler handler;

    TrainingRequests(RequestHandler handler) {
        this.handler = handler;
    }

    @Incoming(Topics.TRAINING_REQUESTS)
    @Acknowledgment(Acknowledgment.Strategy.MANUAL)
    Uni<Void> receive(Message<byte[]> message) {
        ConsumerRecord<byte[], byte[]> record = record(message);
        return Uni.createFrom()
                .voidItem()
                .invoke(() -> handler.handle(record))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .onFailure()
                .invoke(e -> LOG.errorf(e, "request not handled yet offset=%d", record.offset()))
                .onFailure()
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .indefinitely()
                .chain(() -> Uni.createFrom().completionStage(message.ack()));
    }

    @SuppressWarnings("unchecked") // the channel's deserialisers make bytes of both
    private static ConsumerRecord<byte[], byte[]> record(Message<byte[]> message) {
        return message.getMetadata(IncomingKafkaRecordMetadata.class).orElseThrow().getRecord();
    }
}
