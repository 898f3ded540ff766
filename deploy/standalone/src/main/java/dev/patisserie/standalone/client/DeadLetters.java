package dev.patisserie.standalone.client;

import dev.patisserie.common.event.Topics;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the dead-letter topics without a consumer group. */
public final class DeadLetters {

    /** The dead-letter topics. */
    public static final List<String> TOPICS =
            List.of(Topics.IMAGES_DEAD_LETTERS, Topics.TRAINING_REQUESTS_DEAD_LETTERS, Topics.LABELS_DEAD_LETTERS);

    private DeadLetters() {}

    /**
     * Lists the dead letters of the topics.
     *
     * @param filter selects dead letters
     * @param limit largest number of results, at least 1
     * @return the latest dead letters, oldest first
     */
    public static List<DeadRecord> list(String bootstrap, Predicate<DeadRecord> filter, int limit) {
        Comparator<DeadRecord> oldestFirst = Comparator.comparing(DeadRecord::at);
        var latest = new PriorityQueue<>(oldestFirst);
        try (TopicTail tail = open(bootstrap)) {
            tail.drain(records -> {
                records.stream().map(DeadRecord::of).filter(filter).forEach(latest::add);
                while (latest.size() > limit) {
                    latest.remove();
                }
            });
        }
        return latest.stream().sorted(oldestFirst).toList();
    }

    static TopicTail open(String bootstrap) {
        return TopicTail.fromStart(bootstrap, TOPICS.toArray(String[]::new));
    }

    /**
     * Returns the whole record at a position.
     *
     * @throws IllegalStateException if there is no such record
     */
    public static ConsumerRecord<byte[], byte[]> read(String bootstrap, DeadRecord.Place place) {
        Deque<ConsumerRecord<byte[], byte[]>> found = new ArrayDeque<>();
        try (TopicTail tail = TopicTail.at(bootstrap, place.partition(), place.offset())) {
            tail.drain(records -> {
                if (found.isEmpty()) {
                    found.addAll(records);
                }
            });
        }
        if (found.isEmpty() || found.getFirst().offset() != place.offset()) {
            throw new IllegalStateException(
                    "expected a record at %s, found none; 'dlq list' lists the dead letters".formatted(place));
        }
        return found.getFirst();
    }
}
