package dev.patisserie.common.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends records and waits for their acknowledgements. The producer is created for the first record, and again after a
 * failure that makes it unusable. Thread-safe. The caller closes it.
 */
public final class AcknowledgedSender implements AutoCloseable {

    private final Supplier<Producer<byte[], byte[]>> producers;
    private final Duration patience;
    private Producer<byte[], byte[]> producer; // guarded by this; null before the first record

    /**
     * Creates a sender without a producer.
     *
     * @param producers creates producers, which this sender closes
     * @param patience maximum wait for the acknowledgements of a call, and for the close of a producer
     */
    public AcknowledgedSender(Supplier<Producer<byte[], byte[]>> producers, Duration patience) {
        this.producers = producers;
        this.patience = patience;
    }

    /**
     * Creates an idempotent producer that waits for all replicas.
     *
     * @param settings the settings of the broker, and others that are not set here
     * @param clientId id of the client
     * @param patience maximum wait of a call for metadata or memory
     * @return the producer; the caller closes it
     */
    public static Producer<byte[], byte[]> producer(Map<String, Object> settings, String clientId, Duration patience) {
        var config = new HashMap<>(settings);
        config.put("client.id", clientId);
        config.put("acks", "all");
        config.put("enable.idempotence", true);
        config.put("max.block.ms", (int) patience.toMillis());
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * The reason for which a record was not acknowledged.
     *
     * @param kind the kind of the failure, which decides about a retry
     * @param cause the exception
     */
    public record Failure(KafkaFailure kind, Exception cause) {}

    /**
     * Sends records and waits until all are acknowledged.
     *
     * @return the first failure; some of the records may have been acknowledged nevertheless. Empty if all are
     */
    public Optional<Failure> send(List<ProducerRecord<byte[], byte[]>> records) {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            Producer<byte[], byte[]> open = producer();
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (ProducerRecord<byte[], byte[]> record : records) {
                Future<RecordMetadata> acknowledgement = open.send(record);
                if (acknowledgement.isDone()) { // without a broker each further send would wait
                    acknowledgement.get();
                }
                sent.add(acknowledgement);
            }
            for (Future<RecordMetadata> acknowledgement : sent) {
                acknowledgement.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            }
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(new Failure(KafkaFailure.RETRIABLE, e));
        } catch (ExecutionException | TimeoutException | KafkaException | IllegalStateException e) {
            return Optional.of(failure(e));
        }
    }

    private Failure failure(Exception cause) {
        KafkaFailure kind = KafkaFailure.of(cause);
        if (kind == KafkaFailure.PRODUCER) {
            close(); // the next record gets a new producer
        }
        return new Failure(kind, cause);
    }

    private synchronized Producer<byte[], byte[]> producer() {
        if (producer == null) {
            producer = producers.get();
        }
        return producer;
    }

    @Override
    public synchronized void close() {
        if (producer != null) {
            producer.close(patience);
            producer = null;
        }
    }
}
