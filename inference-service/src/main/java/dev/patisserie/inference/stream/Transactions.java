package dev.patisserie.inference.stream;

import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.kafka.KafkaFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jboss.logging.Logger;

/**
 * Records and offsets that become visible together, or not at all. A transaction that fails is aborted; where that is
 * not possible either, the producer is given up, and the next one, which bears the same transactional id, makes the
 * broker end what the old one has begun.
 *
 * <p>Blocks, and is used by one thread at a time. The owner closes it.
 */
final class Transactions implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Transactions.class);

    private final Supplier<Producer<byte[], byte[]>> factory;
    private Producer<byte[], byte[]> producer; // null before the first, and after one was given up

    /**
     * Connects to nothing yet.
     *
     * @param factory makes producers, all with one transactional id
     */
    Transactions(Supplier<Producer<byte[], byte[]>> factory) {
        this.factory = factory;
    }

    /**
     * Makes sure that no earlier transaction of this transactional id is open: what it had committed is to be seen from
     * now on, and what it had not never will be.
     *
     * @throws KafkaException if the broker does not answer in time; try again
     */
    void settle() {
        if (producer != null) {
            return;
        }
        producer = factory.get();
        try {
            producer.initTransactions();
        } catch (RuntimeException | Error e) {
            giveUp();
            throw e;
        }
    }

    /**
     * Commits records and offsets in one transaction, after {@link #settle}.
     *
     * @param group the consumer group as it was when the offsets' records were polled; another generation is turned
     *     down by the broker
     * @throws KafkaException if it failed. Then nothing of it is to be seen, except where the broker's answer to the
     *     commit was lost: settle, and look at the group's offsets
     */
    void commit(
            List<ProducerRecord<byte[], byte[]>> records,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata group) {
        commit(() -> sendAll(records), offsets, group);
    }

    /**
     * Does the same as {@link #commit}, and sends a record only after the one before it is acknowledged: slow, and a
     * failure belongs to one record.
     *
     * @throws RefusedRecordException if Kafka can never take one of the records; nothing of the transaction is to be
     *     seen
     */
    void commitOneByOne(
            List<ProducerRecord<byte[], byte[]>> records,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata group) {
        commit(() -> sendOneByOne(records), offsets, group);
    }

    /** Sends records, and returns when all are acknowledged. */
    @FunctionalInterface
    private interface Sending {
        void run() throws ExecutionException, InterruptedException;
    }

    private void commit(Sending sending, Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
        try {
            producer.beginTransaction();
            sending.run();
            producer.sendOffsetsToTransaction(offsets, group);
            producer.commitTransaction();
        } catch (ExecutionException e) {
            abort(e.getCause());
            throw new KafkaException("a record was rejected: " + Reasons.of(e), e.getCause());
        } catch (InterruptedException e) {
            abort(e);
            Thread.currentThread().interrupt();
            throw new KafkaException(e);
        } catch (RuntimeException | Error e) {
            abort(e);
            throw e;
        }
    }

    private void sendAll(List<ProducerRecord<byte[], byte[]>> records) throws ExecutionException, InterruptedException {
        List<Future<?>> sent = new ArrayList<>();
        records.forEach(record -> sent.add(producer.send(record)));
        producer.flush();
        for (Future<?> record : sent) {
            record.get();
        }
    }

    private void sendOneByOne(List<ProducerRecord<byte[], byte[]>> records)
            throws ExecutionException, InterruptedException {
        for (int i = 0; i < records.size(); i++) {
            try {
                producer.send(records.get(i)).get();
            } catch (ExecutionException | KafkaException e) {
                if (KafkaFailure.of(e) == KafkaFailure.RECORD) {
                    throw new RefusedRecordException(i, e instanceof ExecutionException ? e.getCause() : e);
                }
                throw e;
            }
        }
    }

    private void abort(Throwable cause) {
        if (cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException) {
            LOG.error("transactional producer fenced: another process bears its transactional id,"
                    + " or the broker had timed the transaction out; give each replica an"
                    + " inference.replica-id of its own");
        }
        try {
            producer.abortTransaction();
        } catch (RuntimeException | Error e) { // fenced, or the commit's fate is unknown
            giveUp();
        }
    }

    /** The next one is made even if this one fails to close. */
    private void giveUp() {
        Producer<byte[], byte[]> last = producer;
        producer = null;
        last.close(Duration.ZERO);
    }

    @Override
    public void close() {
        if (producer != null) {
            giveUp();
        }
    }
}
