package dev.patisserie.standalone.hostile;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.standalone.client.ImageOutcome;
import dev.patisserie.standalone.client.TopicTail;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Records every outcome on Kafka with its time of arrival. The owner closes it. */
final class OutcomeRecorder implements AutoCloseable {

    private final Map<String, List<Received>> outcomes = new ConcurrentHashMap<>();
    private final TopicTail tail;
    private volatile boolean closed;

    /** An outcome and the time at which this reader received it. */
    record Received(ImageOutcome outcome, Instant at) {}

    /** Opens a reader of all outcomes from now on. */
    OutcomeRecorder(String bootstrap) {
        tail = TopicTail.fromNow(bootstrap, Topics.PREDICTIONS, Topics.IMAGES_DEAD_LETTERS);
        var thread = new Thread(this::read, "outcome-recorder");
        thread.setDaemon(true);
        thread.start();
    }

    private void read() {
        try (tail) {
            while (!closed) {
                tail.poll().forEach(this::record);
            }
        }
    }

    private void record(ConsumerRecord<byte[], byte[]> message) {
        try {
            ImageOutcome.Of found = ImageOutcome.read(message);
            outcomes.computeIfAbsent(found.imageId(), id -> new CopyOnWriteArrayList<>())
                    .add(new Received(found.outcome(), Instant.now()));
        } catch (PatisserieException forged) { // a hostile record of the test itself
            outcomes.computeIfAbsent("forged", id -> new CopyOnWriteArrayList<>());
        }
    }

    /** Returns the outcomes of an image so far, in order of arrival. */
    List<Received> of(String imageId) {
        return outcomes.getOrDefault(imageId, List.of());
    }

    @Override
    public void close() {
        closed = true; // the reading thread closes the consumer
    }
}
