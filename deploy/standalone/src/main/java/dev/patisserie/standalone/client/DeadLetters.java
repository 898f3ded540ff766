package dev.patisserie.standalone.client;

import dev.patisserie.common.event.Topics;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The dead-letter topics, read without taking anything from anybody. */
public final class DeadLetters {

    /** The topics that are read. */
    public static final List<String> TOPICS =
            List.of(Topics.IMAGES_DEAD_LETTERS, Topics.TRAINING_REQUESTS_DEAD_LETTERS);

    private DeadLetters() {}

    /**
     * Lists the letters that the topics hold.
     *
     * @param filter which of them
     * @param limit most that are returned, at least 1
     * @return the latest, the oldest of them first
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
     * Returns the whole record at a place.
     *
     * @throws IllegalStateException if there is none
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
                    "expected a record at %s, found none; 'dlq list' prints those there are".formatted(place));
        }
        return found.getFirst();
    }
}
