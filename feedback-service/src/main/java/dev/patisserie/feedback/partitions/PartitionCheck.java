package dev.patisserie.feedback.partitions;

import dev.patisserie.common.event.Topics;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.streams.KafkaStreams;
import org.jboss.logging.Logger;

/**
 * Compares the numbers of partitions of the existing topics with the settings. Kafka Streams does not start if an
 * internal topic has another number, and with another number of partitions of {@code predictions} the service would
 * select another number of images than its budget. The comparison is repeated when Kafka Streams begins to run, and
 * when a thread failed. The internal topic of the join has as many partitions as the setting says. The states of join
 * and selection have as many as there are tasks in their part of the topology: the largest number of predictions,
 * labels and that topic. Thread-safe.
 */
public final class PartitionCheck implements KafkaStreams.StateListener {

    private static final Logger LOG = Logger.getLogger(PartitionCheck.class);

    private static final String NEW_STATE = "another feedback.application-id, which builds the state from the topics";

    private final String join;
    private final List<String> states;
    private final int partitions;
    private final TopicReader topics;
    private volatile Difference last = new Difference(Optional.empty(), false);

    /**
     * Creates a check.
     *
     * @param application the prefix of the internal topics
     * @param partitions the number of partitions of the join and of topic {@code predictions}
     */
    public PartitionCheck(String application, int partitions, TopicReader topics) {
        this.join = application + "-join-repartition";
        this.states = Stream.of("join-images", "selection-rates", "selection-chosen")
                .map(store -> "%s-%s-changelog".formatted(application, store))
                .toList();
        this.partitions = partitions;
        this.topics = topics;
    }

    @Override
    public void onChange(KafkaStreams.State newState, KafkaStreams.State oldState) {
        if (newState == KafkaStreams.State.RUNNING) {
            check();
        }
    }

    /** Repeats the comparison, and logs a difference that is new. If the topics cannot be read, nothing changes. */
    public void check() {
        try {
            replace(difference(topics.partitions(names())));
        } catch (ExecutionException | RuntimeException e) { // must not end the thread of Kafka Streams
            LOG.warnf("numbers of partitions not compared reason=\"%s\"", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Set<String> names() {
        Set<String> names = new HashSet<>(states);
        names.addAll(List.of(join, Topics.PREDICTIONS, Topics.LABELS));
        return names;
    }

    private synchronized void replace(Difference found) {
        if (!found.equals(last)) {
            last = found;
            found.reason()
                    .ifPresentOrElse(
                            reason -> LOG.errorf("topics do not have the expected partitions reason=\"%s\"", reason),
                            () -> LOG.info("topics have the expected partitions"));
        }
    }

    /** Returns the difference that the last comparison found: expected, found and fix. */
    public Optional<String> problem() {
        return last.reason();
    }

    /** Returns whether Kafka Streams cannot run, because an internal topic has another number of partitions. */
    public boolean isBlocked() {
        return last.isBlocked();
    }

    private record Difference(Optional<String> reason, boolean isBlocked) {}

    private Difference difference(Map<String, Integer> found) {
        int tasks = Math.max(
                partitions, Math.max(found.getOrDefault(Topics.PREDICTIONS, 0), found.getOrDefault(Topics.LABELS, 0)));
        String setting = partitions + " (feedback.partitions)";
        Optional<String> ofJoin = other(List.of(join), partitions, found)
                .map(topic ->
                        text(topic, setting, found, "set feedback.partitions to the number found, or " + NEW_STATE));
        Optional<String> ofPredictions = other(List.of(Topics.PREDICTIONS), partitions, found)
                .map(topic ->
                        text(topic, setting, found, "set feedback.partitions to the number found, and " + NEW_STATE));
        Optional<String> ofStates = other(states, tasks, found)
                .map(topic -> text(
                        topic,
                        tasks + " (the most of predictions, labels and feedback.partitions)",
                        found,
                        "set " + NEW_STATE));
        return new Difference(
                ofJoin.or(() -> ofPredictions).or(() -> ofStates), ofJoin.isPresent() || ofStates.isPresent());
    }

    /** Returns the first of the topics that exists with another number of partitions. */
    private static Optional<String> other(List<String> topics, int expected, Map<String, Integer> found) {
        return topics.stream()
                .filter(topic -> found.getOrDefault(topic, expected) != expected)
                .findFirst();
    }

    private static String text(String topic, String expected, Map<String, Integer> found, String fix) {
        return "topic %s: expected partitions: %s, found: %d; %s".formatted(topic, expected, found.get(topic), fix);
    }
}
