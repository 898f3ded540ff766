package dev.patisserie.standalone.client.history;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.standalone.client.TopicTail;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.common.KafkaException;

/**
 * Reads the decisions from the topics, each to its current end.
 *
 * @param bootstrap the broker
 */
public record HistoryReader(String bootstrap) {

    /**
     * The selection of acts.
     *
     * @param since earliest time of a record
     * @param images whether topic {@code images} is read, for redriven images
     * @param limit largest number of acts, at least 1
     * @param filter selects acts
     */
    public record Query(Instant since, boolean images, int limit, Predicate<Act> filter) {

        /** The topics of decisions; {@code checkpoints} is before those whose acts name models. */
        List<String> topics() {
            List<String> topics = new ArrayList<>(List.of(
                    Topics.CHECKPOINTS,
                    Topics.MODEL_SELECTION,
                    Topics.TRAINING_REQUESTS,
                    Topics.SEARCHES,
                    Topics.LABELS,
                    Topics.DATASETS));
            if (images) {
                topics.add(Topics.IMAGES);
            }
            return topics;
        }
    }

    /** Reads the acts. A topic that cannot be read, for example without its permission, is part of the result. */
    public History read(Query query) {
        var latest = new LatestActs(query.limit());
        var reader = new ActReader();
        Map<String, String> unread = new TreeMap<>();
        for (String topic : query.topics()) {
            try (TopicTail tail = TopicTail.since(bootstrap, query.since(), topic)) {
                tail.drain(records -> records.forEach(
                        record -> reader.read(record).filter(query.filter()).ifPresent(latest::add)));
            } catch (KafkaException e) {
                unread.put(topic, Reasons.of(e));
            }
        }
        return new History(latest.oldestFirst(), latest.omitted(), unread);
    }
}
