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
 * Commits records and offsets atomically. A failed transaction is aborted. If the abort fails, the producer is closed
 * and replaced by one with the same transactional id, which makes the broker abort the open transaction.
 *
 * <p>Methods block. Not thread-safe. The owner closes it.
 */
final class Transactions implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Transactions.class);

    private final Supplier<Producer<byte[], byte[]>> factory;
    private Producer<byte[], byte[]> producer; // null before the first use and after a producer was discarded

    /**
     * Creates an instance without a connection.
     *
     * @param factory creates producers, all with the same transactional id
     */
    Transactions(Supplier<Producer<byte[], byte[]>> factory) {
        this.factory = factory;
    }

    /**
     * Ensures that no earlier transaction of this transactional id is open. Afterwards its committed records are
     * visible, and its uncommitted ones never will be.
     *
     * @throws KafkaException if the broker does not answer in time; the call can be retried
     */
    void settle() {
        if (producer != null) {
            return;
        }
        producer = factory.get();
        try {
            producer.initTransactions();
        } catch (RuntimeException | Error e) {
            discardProducer();
            throw e;
        }
    }

    /**
     * Commits records and offsets in one transaction, after {@link #settle}.
     *
     * @param group the consumer group as it was when the offsets' records were polled; the broker rejects another
     *     generation
     * @throws KafkaException if the transaction failed. None of its records is visible, unless the broker's response to
     *     the commit was lost: call {@link #settle} and compare the group's offsets
     */
    void commit(
            List<ProducerRecord<byte[], byte[]>> records,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata group) {
        commit(() -> sendAll(records), offsets, group);
    }

    /**
     * Commits like {@link #commit}, but sends each record only after the previous one is acknowledged. This is slow,
     * but attributes a failure to one record.
     *
     * @throws RefusedRecordException if Kafka can never accept one of the records; none of the transaction's records is
     *     visible
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
            LOG.errorf(
                    "transactional producer fenced reason=\"%s\"",
                    "another process uses its transactional id, or the transaction timed out on the broker;"
                            + " set a unique inference.replica-id for each replica");
        }
        try {
            producer.abortTransaction();
        } catch (RuntimeException | Error e) { // fenced, or the result of the commit is unknown
            discardProducer();
        }
    }

    /** Discards the producer even if it fails to close. */
    private void discardProducer() {
        Producer<byte[], byte[]> last = producer;
        producer = null;
        last.close(Duration.ZERO);
    }

    @Override
    public void close() {
        if (producer != null) {
            discardProducer();
        }
    }
}
