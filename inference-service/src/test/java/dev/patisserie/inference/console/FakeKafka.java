package dev.patisserie.inference.console;

import dev.patisserie.common.event.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * A consumer and its broker with one partition of each topic that the console reads. It can stop responding, to all
 * requests or from the second request of an iteration on.
 */
final class FakeKafka extends MockConsumer<byte[], byte[]> {

    private static final List<String> TOPICS = List.of(
            Topics.PREDICTIONS,
            Topics.IMAGES_DEAD_LETTERS,
            Topics.TRAINING_PROGRESS,
            Topics.LABELLING_QUEUE,
            Topics.LABELS,
            Topics.LIVE_ACCURACY,
            Topics.DRIFT,
            Topics.SEARCHES,
            Topics.ROLLOUTS,
            Topics.PREDICTIONS_SHADOW,
            Topics.RETRAINING);

    private final Map<TopicPartition, Long> begins = new HashMap<>();
    private Runnable whileClosing = () -> {};
    private boolean isAway;
    private boolean hasNoOffsets;

    FakeKafka() {
        super("none"); // readers seek explicitly
        for (String topic : TOPICS) {
            updatePartitions(topic, List.of(new PartitionInfo(topic, 0, null, null, null)));
            updateEndOffsets(Map.of(new TopicPartition(topic, 0), 0L));
        }
    }

    synchronized void setAway(boolean away) {
        isAway = away;
    }

    synchronized void setNoOffsets(boolean none) {
        hasNoOffsets = none;
    }

    /** Sets an action that runs while the consumer closes. */
    synchronized void whileClosing(Runnable action) {
        whileClosing = action;
    }

    /** Returns the start time (epoch ms) that the consumer requested for a topic. */
    synchronized Optional<Long> begin(String topic) {
        return Optional.ofNullable(begins.get(new TopicPartition(topic, 0)));
    }

    /** Sets the number of records of a topic, none of which the consumer has received. */
    synchronized void fill(String topic, long records) {
        updateEndOffsets(Map.of(new TopicPartition(topic, 0), records));
    }

    @Override
    public synchronized void addRecord(ConsumerRecord<byte[], byte[]> record) {
        super.addRecord(record);
        notifyAll();
    }

    @Override
    public synchronized Map<String, List<PartitionInfo>> listTopics(Duration timeout) {
        answer(isAway, timeout);
        return super.listTopics(timeout);
    }

    /** Returns an offset only for the epoch; no record is more recent. */
    @Override
    public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
            Map<TopicPartition, Long> times, Duration timeout) {
        answer(isAway || hasNoOffsets, timeout);
        begins.putAll(times);
        Map<TopicPartition, OffsetAndTimestamp> offsets = new HashMap<>();
        times.forEach((partition, time) -> offsets.put(partition, time == 0 ? new OffsetAndTimestamp(0, time) : null));
        return offsets;
    }

    private static void answer(boolean isSilent, Duration timeout) {
        if (isSilent) {
            throw new TimeoutException("no answer in " + timeout);
        }
    }

    @Override
    public synchronized void close(CloseOptions options) {
        whileClosing.run();
        super.close(options);
    }

    /** Waits like a real consumer, unlike the superclass. */
    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        ConsumerRecords<byte[], byte[]> records = super.poll(timeout);
        if (!records.isEmpty()) {
            return records;
        }
        try {
            wait(timeout.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return super.poll(timeout);
    }
}
