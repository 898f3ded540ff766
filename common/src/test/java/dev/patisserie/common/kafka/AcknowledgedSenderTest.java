package dev.patisserie.common.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.kafka.AcknowledgedSender.Failure;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class AcknowledgedSenderTest {

    private final MockProducer<byte[], byte[]> first = producer(true);
    private final MockProducer<byte[], byte[]> second = producer(true);
    private final Iterator<MockProducer<byte[], byte[]>> producers =
            List.of(first, second).iterator();
    private final AcknowledgedSender sender = new AcknowledgedSender(producers::next, Duration.ofSeconds(10));

    private static MockProducer<byte[], byte[]> producer(boolean acknowledges) {
        return new MockProducer<>(acknowledges, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static ProducerRecord<byte[], byte[]> record(int value) {
        return new ProducerRecord<>("labels", new byte[] {(byte) value});
    }

    @Test
    void sendsTheRecordsInTheirOrder() {
        assertThat(sender.send(List.of(record(1), record(2)))).isEmpty();
        assertThat(sender.send(List.of(record(3)))).isEmpty();

        assertThat(first.history()).extracting(record -> record.value()[0]).containsExactly((byte) 1, (byte) 2, (byte)
                3);
        assertThat(second.history()).isEmpty();
    }

    @Test
    void namesTheKindOfAFailureAndKeepsTheProducer() {
        first.sendException = new RecordTooLargeException("2 MB");
        assertThat(sender.send(List.of(record(1))).map(Failure::kind)).contains(KafkaFailure.RECORD);

        first.sendException = new TimeoutException("no broker");
        assertThat(sender.send(List.of(record(1))).map(Failure::kind)).contains(KafkaFailure.RETRIABLE);

        assertThat(first.closed()).isFalse();
    }

    @Test
    void recordWithoutAnAcknowledgementIsAFailure() {
        var silent = producer(false);
        var impatient = new AcknowledgedSender(() -> silent, Duration.ofMillis(1));

        Optional<Failure> failure = impatient.send(List.of(record(1)));

        assertThat(failure.map(Failure::kind)).contains(KafkaFailure.RETRIABLE);
    }

    @Test
    void replacesAProducerThatIsUnusable() {
        // Given
        first.sendException = new OutOfOrderSequenceException("lost");
        assertThat(sender.send(List.of(record(1))).map(Failure::kind)).contains(KafkaFailure.PRODUCER);

        // When
        assertThat(sender.send(List.of(record(2)))).isEmpty();

        // Then
        assertThat(first.closed()).isTrue();
        assertThat(second.history()).hasSize(1);
    }

    @Test
    void closesItsProducer() {
        sender.send(List.of(record(1)));

        sender.close();

        assertThat(first.closed()).isTrue();
    }
}
