package dev.patisserie.trainer.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.junit.jupiter.api.Test;

class TrainingRequestsRetryTest {

    private final List<String> happened = new CopyOnWriteArrayList<>();

    /** Fails twice, as a disk does that is full for a while. */
    private final RequestHandler handler =
            new RequestHandler(null, null, null) {
                @Override
                void handle(ConsumerRecord<byte[], byte[]> record) {
                    happened.add("try " + record.offset());
                    if (happened.size() < 3) {
                        throw new IllegalStateException("disk is full");
                    }
                }
            };

    @Test
    void triesARecordAgainUntilItIsHandledAndOnlyThenAcknowledgesIt() {
        // Given
        var record = new ConsumerRecord<>("training-requests", 0, 7, new byte[0], new byte[0]);
        var message =
                Message.of(
                        record.value(),
                        Metadata.of(new IncomingKafkaRecordMetadata<>(record, "training-requests")),
                        () -> {
                            happened.add("acknowledged");
                            return CompletableFuture.completedFuture(null);
                        });

        // When
        new TrainingRequests(handler).receive(message).await().indefinitely();

        // Then
        assertThat(happened).containsExactly("try 7", "try 7", "try 7", "acknowledged");
    }
}
