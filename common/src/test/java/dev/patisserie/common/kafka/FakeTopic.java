package dev.patisserie.common.kafka;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/**
 * A topic and its consumer. A poll returns one record of each partition. A test defines an event for each poll; the
 * last event closes the reader.
 */
final class FakeTopic extends MockConsumer<byte[], byte[]> {

    static final String NAME = "checkpoints";

    private final List<List<ConsumerRecord<byte[], byte[]>>> partitions = new ArrayList<>();
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final Deque<Runnable> polls = new ArrayDeque<>();
    private boolean isAway;
    private Runnable whenGone = () -> {};
    int beginnings;

    FakeTopic(int partitions) {
        super("none");
        setPartitions(partitions);
    }

    void setPartitions(int count) {
        while (partitions.size() < count) {
            partitions.add(new ArrayList<>());
        }
        while (partitions.size() > count) {
            partitions.remove(partitions.size() - 1);
        }
    }

    void setAway(boolean away) {
        isAway = away;
    }

    /** Sets the event of a failed look-up of the topic. */
    void whenGone(Runnable event) {
        whenGone = event;
    }

    /** Adds the event of the next poll. */
    FakeTopic then(Runnable event) {
        polls.add(event);
        return this;
    }

    void append(int partition, ConsumerRecord<byte[], byte[]> record) {
        partitions.get(partition).add(record);
    }

    /** Appends a text record, one second after the previous one. */
    void append(int partition, String key, String value) {
        List<ConsumerRecord<byte[], byte[]>> log = partitions.get(partition);
        append(partition, record(partition, log.size(), 1000L * log.size(), key, value));
    }

    static ConsumerRecord<byte[], byte[]> record(int partition, long offset, long timestamp, String key, String value) {
        return new ConsumerRecord<>(
                NAME,
                partition,
                offset,
                timestamp,
                TimestampType.CREATE_TIME,
                0,
                0,
                key.getBytes(),
                value == null ? null : value.getBytes(),
                new RecordHeaders(),
                Optional.empty());
    }

    @Override
    public synchronized List<PartitionInfo> partitionsFor(String topic, Duration timeout) {
        answer();
        if (partitions.isEmpty()) {
            whenGone.run();
        }
        return IntStream.range(0, partitions.size())
                .mapToObj(number -> new PartitionInfo(topic, number, null, null, null))
                .toList();
    }

    @Override
    public synchronized Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> asked, Duration timeout) {
        answer();
        return asked.stream().collect(Collectors.toMap(partition -> partition, partition ->
                (long) partitions.get(partition.partition()).size()));
    }

    @Override
    public synchronized void assign(Collection<TopicPartition> assigned) {
        positions.keySet().retainAll(assigned);
    }

    @Override
    public synchronized void seekToBeginning(Collection<TopicPartition> asked) {
        beginnings++;
        asked.forEach(partition -> positions.put(partition, 0L));
    }

    @Override
    public synchronized long position(TopicPartition partition, Duration timeout) {
        return positions.get(partition);
    }

    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        polls.remove().run();
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> found = new HashMap<>();
        if (!isAway) {
            positions.replaceAll((partition, position) -> next(partition, position, found));
        }
        return new ConsumerRecords<>(found, Map.of());
    }

    private long next(
            TopicPartition partition, long position, Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> found) {
        if (partition.partition() >= partitions.size()) {
            return position;
        }
        List<ConsumerRecord<byte[], byte[]>> log = partitions.get(partition.partition());
        if (position >= log.size()) {
            return position;
        }
        found.put(partition, List.of(log.get((int) position)));
        return position + 1;
    }

    private void answer() {
        if (isAway) {
            throw new TimeoutException("no answer");
        }
    }

    @Override
    public synchronized void close(CloseOptions options) {
        // the same topic serves the next consumer
    }

    @Override
    public synchronized void wakeup() {
        // the reader runs on the test's thread
    }
}
