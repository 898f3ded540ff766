package dev.patisserie.inference.stream;

import static dev.patisserie.inference.stream.Broker.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Tests with Kafka's mock producer; ExactlyOnceOnKafkaTest uses a broker. */
class TransactionsTest {

    private static final ConsumerGroupMetadata GROUP = new ConsumerGroupMetadata("group");
    private static final Map<TopicPartition, OffsetAndMetadata> OFFSETS =
            Map.of(new TopicPartition("images", 0), new OffsetAndMetadata(7));
    private static final List<ProducerRecord<byte[], byte[]>> RECORDS = List.of(
            new ProducerRecord<>("predictions", bytes("a")), new ProducerRecord<>("images.dead-letters", bytes("b")));

    private final List<MockProducer<byte[], byte[]>> producers = new ArrayList<>();
    private final Transactions transactions = new Transactions(this::producer);

    @Test
    void commitsRecordsAndOffsetsTogether() {
        commit();

        assertThat(producers).hasSize(1);
        assertThat(producers.get(0).history()).isEqualTo(RECORDS);
        assertThat(producers.get(0).consumerGroupOffsetsHistory()).containsExactly(Map.of("group", OFFSETS));
        assertThat(producers.get(0).commitCount()).isEqualTo(1);
    }

    @Test
    void abortsWhenTheGroupsGenerationIsRejected() {
        // Given
        commit();
        producers.get(0).sendOffsetsToTransactionException = new CommitFailedException("old generation");

        // When
        assertThatThrownBy(this::commit).isInstanceOf(KafkaException.class);

        // Then: only the first transaction is visible, and the producer can start another
        assertThat(producers.get(0).history()).isEqualTo(RECORDS);
        producers.get(0).sendOffsetsToTransactionException = null;
        commit();
        assertThat(producers).hasSize(1);
        assertThat(producers.get(0).commitCount()).isEqualTo(2);
    }

    @Test
    void replacesAFencedProducer() {
        // Given
        commit();
        producers.get(0).fenceProducer();

        // When
        assertThatThrownBy(this::commit).isInstanceOf(ProducerFencedException.class);
        commit();

        // Then
        assertThat(producers).hasSize(2);
        assertThat(producers.get(0).closed()).isTrue();
        assertThat(producers.get(1).commitCount()).isEqualTo(1);
    }

    @Test
    void replacesTheProducerAfterAnUnknownCommitAndAFailedAbort() {
        // Given: a producer that receives no response to its commit
        commit();
        producers.get(0).commitTransactionException = new TimeoutException("no answer");
        producers.get(0).abortTransactionException = new IllegalStateException("the commit is under way");

        // When
        assertThatThrownBy(this::commit).isInstanceOf(TimeoutException.class);
        commit();

        // Then
        assertThat(producers).hasSize(2);
        assertThat(producers.get(1).transactionInitialized()).isTrue();
    }

    @Test
    void replacesTheProducerIfTheBrokerIsUnavailable() {
        // Given
        var unreachable = new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        unreachable.initTransactionException = new TimeoutException("no broker");
        List<Producer<byte[], byte[]>> offered = new ArrayList<>(List.of(unreachable, producer()));
        var late = new Transactions(() -> offered.remove(0));

        // When
        assertThatThrownBy(late::settle).isInstanceOf(TimeoutException.class);
        late.settle();

        // Then
        assertThat(unreachable.closed()).isTrue();
        assertThat(producers.get(0).transactionInitialized()).isTrue();
    }

    @Test
    void namesTheRejectedRecordAndCommitsTheOthers() {
        // Given: a producer that rejects one record, like KafkaProducer above its size limit
        var large = new ProducerRecord<byte[], byte[]>("predictions", bytes("large"));
        var refusing = new RefusingProducer(large);
        var some = new Transactions(() -> refusing);
        some.settle();

        // When
        assertThatThrownBy(() -> some.commitOneByOne(List.of(RECORDS.get(0), large, RECORDS.get(1)), OFFSETS, GROUP))
                .isInstanceOfSatisfying(RefusedRecordException.class, e -> {
                    assertThat(e.index()).isEqualTo(1);
                    assertThat(e).hasCauseInstanceOf(RecordTooLargeException.class);
                });
        some.commitOneByOne(RECORDS, OFFSETS, GROUP);

        // Then
        assertThat(refusing.history()).isEqualTo(RECORDS);
        assertThat(refusing.commitCount()).isEqualTo(1);
    }

    /** Rejects one record. */
    private static final class RefusingProducer extends MockProducer<byte[], byte[]> {

        private final ProducerRecord<byte[], byte[]> refused;

        RefusingProducer(ProducerRecord<byte[], byte[]> refused) {
            super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
            this.refused = refused;
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
            return record == refused
                    ? CompletableFuture.failedFuture(new RecordTooLargeException("large"))
                    : super.send(record);
        }
    }

    private void commit() {
        transactions.settle();
        transactions.commit(RECORDS, OFFSETS, GROUP);
    }

    private Producer<byte[], byte[]> producer() {
        producers.add(new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()));
        return producers.get(producers.size() - 1);
    }
}
