package dev.patisserie.inference.stream;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.kafka.KafkaFailure;
import dev.patisserie.inference.classify.BatchStage;
import dev.patisserie.inference.classify.Outcome;
import dev.patisserie.inference.metrics.InferenceMetrics;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Delivery that commits predictions, dead letters and offsets in one Kafka transaction for each part of a poll. Readers
 * with {@code isolation.level=read_committed} see each outcome once.
 *
 * <p>Each transaction names the group's generation at the time of the poll. After a rebalance the records are polled
 * again from the committed offsets, by this replica or another. A part of an earlier generation is therefore dropped;
 * if this replica has not noticed the rebalance yet, the broker rejects its transaction. This requires an eager
 * assignor, which revokes all partitions (see application.properties).
 *
 * <p>An answer that Kafka can never accept is found by a second transaction that sends one record at a time, and is
 * replaced by a dead letter.
 */
final class ExactlyOnce implements Delivery {

    private static final Logger LOG = Logger.getLogger(ExactlyOnce.class);

    private final Transactions transactions;
    private final Map<String, String> topics;
    private final KafkaClientService clients;
    private final BatchRetry persistence;
    private final InferenceMetrics metrics;
    private final Executor thread;

    /**
     * Creates the delivery.
     *
     * @param transactions used on {@code thread} alone; the caller closes it
     * @param topics topics of the channels whose topic name differs from the channel name
     * @param clients provides the consumer of channel images
     * @param persistence retries failed steps
     * @param metrics counts dropped parts
     * @param thread a single thread that may block
     */
    ExactlyOnce(
            Transactions transactions,
            Map<String, String> topics,
            KafkaClientService clients,
            BatchRetry persistence,
            InferenceMetrics metrics,
            Executor thread) {
        this.transactions = transactions;
        this.topics = Map.copyOf(topics);
        this.clients = clients;
        this.persistence = persistence;
        this.metrics = metrics;
        this.thread = thread;
    }

    @Override
    public Uni<List<Outcome>> deliver(PolledBatch part, List<Outcome> outcomes) {
        List<PendingAnswer> answers = PendingAnswer.of(part.records(), outcomes);
        var attempts = new AtomicInteger();
        return persistence
                .untilSuccess(
                        BatchStage.SEND,
                        Uni.createFrom().deferred(() -> attempt(part, answers, attempts.incrementAndGet())))
                .map(delivered ->
                        delivered ? answers.stream().map(PendingAnswer::outcome).toList() : List.of());
    }

    private ProducerRecord<byte[], byte[]> toItsTopic(ProducerRecord<byte[], byte[]> answer) {
        String topic = topics.getOrDefault(answer.topic(), answer.topic());
        return new ProducerRecord<>(topic, null, answer.key(), answer.value(), answer.headers());
    }

    private Uni<Boolean> attempt(PolledBatch part, List<PendingAnswer> answers, int number) {
        return onThread(transactions::settle)
                .chain(() -> number > 1 ? isCommitted(part) : Uni.createFrom().item(false))
                .chain(committed -> committed ? Uni.createFrom().item(true) : commitUnlessStale(part, answers));
    }

    /** Returns whether a commit with a lost response took effect. */
    private Uni<Boolean> isCommitted(PolledBatch part) {
        Map<TopicPartition, OffsetAndMetadata> offsets = part.offsets();
        return consumer()
                .committed(offsets.keySet().toArray(new TopicPartition[0]))
                .map(committed -> offsets.entrySet().stream()
                        .allMatch(next -> reaches(committed.get(next.getKey()), next.getValue())));
    }

    private static boolean reaches(OffsetAndMetadata committed, OffsetAndMetadata next) {
        return committed != null && committed.offset() >= next.offset();
    }

    private Uni<Boolean> commitUnlessStale(PolledBatch part, List<PendingAnswer> answers) {
        return consumer()
                .consumerGroupMetadata()
                .chain(group -> group.generationId() == part.generation()
                        ? onThread(() -> commit(part, answers, group)).replaceWith(true)
                        : dropped(part, group));
    }

    private void commit(PolledBatch part, List<PendingAnswer> answers, ConsumerGroupMetadata group) {
        try {
            transactions.commit(records(answers), part.offsets(), group);
        } catch (KafkaException e) {
            if (KafkaFailure.of(e) != KafkaFailure.RECORD) {
                throw e;
            }
            commitWithoutRejected(part, answers, group);
        }
    }

    /** Finds the answers that Kafka can never accept, one per transaction, and replaces them. */
    private void commitWithoutRejected(PolledBatch part, List<PendingAnswer> answers, ConsumerGroupMetadata group) {
        boolean committed = false;
        while (!committed) {
            try {
                transactions.settle();
                transactions.commitOneByOne(records(answers), part.offsets(), group);
                committed = true;
            } catch (RefusedRecordException e) {
                if (!answers.get(e.index()).replace(e.getCause())) {
                    throw e;
                }
            }
        }
    }

    private List<ProducerRecord<byte[], byte[]>> records(List<PendingAnswer> answers) {
        return answers.stream().map(PendingAnswer::record).map(this::toItsTopic).toList();
    }

    private Uni<Boolean> dropped(PolledBatch part, ConsumerGroupMetadata group) {
        metrics.batchDropped();
        LOG.infof(
                "images batch dropped after a rebalance images=%d generation=%d now=%d",
                part.records().size(), part.generation(), group.generationId());
        return Uni.createFrom().item(false);
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return clients.getConsumer(Topics.IMAGES);
    }

    private Uni<Void> onThread(Runnable work) {
        return Uni.createFrom().voidItem().invoke(work).runSubscriptionOn(thread);
    }
}
