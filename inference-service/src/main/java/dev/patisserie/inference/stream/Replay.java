package dev.patisserie.inference.stream;

import dev.patisserie.inference.model.Worker;
import dev.patisserie.inference.select.CatchUp;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Tells a {@link CatchUp} how far a topic has been read that every replica reads from its start.
 */
final class Replay {

    private final CatchUp catchUp;
    private final Worker worker;
    private final Duration quiet;
    private final AtomicLong activity = new AtomicLong();

    /**
     * Starts with nothing read.
     *
     * @param catchUp is told
     * @param worker keeps the time
     * @param quiet so much silence counts as the end
     */
    Replay(CatchUp catchUp, Worker worker, Duration quiet) {
        this.catchUp = catchUp;
        this.worker = worker;
        this.quiet = quiet;
    }

    /** Asks for the ends of the partitions before their first record is read. */
    void assigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
        Map<String, Long> ends = new HashMap<>();
        consumer.endOffsets(partitions)
                .forEach(
                        (partition, end) -> {
                            if (end > begins.get(partition)) {
                                ends.put(partition.toString(), end);
                            }
                        });
        catchUp.assigned(ends);
        watchForQuiet();
    }

    /** Notes that a record was dealt with. */
    void read(ConsumerRecord<?, ?> record) {
        var partition = new TopicPartition(record.topic(), record.partition());
        catchUp.read(partition.toString(), record.offset());
        watchForQuiet();
    }

    private void watchForQuiet() {
        if (catchUp.isDone()) {
            return;
        }
        long now = activity.incrementAndGet();
        worker.executeAfter(
                quiet,
                () -> {
                    if (activity.get() == now) {
                        catchUp.quiet();
                    }
                });
    }
}
