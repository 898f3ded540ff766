package dev.patisserie.standalone.command.stack;

import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.ImageSelected;
import dev.patisserie.common.event.LabelSource;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.kafka.KeyedEvents;
import dev.patisserie.standalone.client.TopicTail;
import dev.patisserie.standalone.client.label.LabelClient;
import dev.patisserie.standalone.client.label.LabellingQueue;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Labels the images of topic {@code labelling-queue} by their known classes, like a person who is always right. Sees
 * only requests, and sends only labels. Not thread-safe; the caller closes it.
 */
final class QueueLabels implements AutoCloseable {

    private static final String LABELLER = "demo";

    /** Answers requests for a second label, which the first labeller cannot confirm. */
    private static final String REVIEWER = "demo-reviewer";

    private final TopicTail queue;
    private final LabelClient client;
    private final UnaryOperator<String> truth;
    private final Clock clock;
    private final Map<String, SelectionPolicy> labelled = new HashMap<>();
    private int reviewed;

    /**
     * Opens the queue at its beginning.
     *
     * @param truth returns the class of an image by its id, or null if it is unknown
     */
    QueueLabels(String bootstrap, UnaryOperator<String> truth, Clock clock) {
        this.queue = TopicTail.fromStart(bootstrap, Topics.LABELLING_QUEUE);
        this.client = new LabelClient(bootstrap);
        this.truth = truth;
        this.clock = clock;
    }

    /**
     * Labels the images of new requests, also of those that were labelled before and are reviewed.
     *
     * @return the number of sent labels
     */
    int labelNew() throws InterruptedException {
        List<ImageLabelled> labels = new ArrayList<>();
        queue.poll().forEach(request -> label(request).ifPresent(labels::add));
        if (!labels.isEmpty()) {
            client.send(labels);
        }
        return labels.size();
    }

    private Optional<ImageLabelled> label(ConsumerRecord<byte[], byte[]> message) {
        ImageSelected request = KeyedEvents.decode(message, ImageSelected.class);
        String label = truth.apply(request.imageId());
        if (label == null) {
            return Optional.empty(); // an image that this demo did not send
        }
        SelectionPolicy policy = request.selection().policy();
        labelled.putIfAbsent(request.imageId(), policy);
        reviewed += policy.isReview() ? 1 : 0;
        return Optional.of(new LabellingQueue(Map.of(request.imageId(), request))
                .label(
                        request.imageId(),
                        label,
                        policy.isReview() ? REVIEWER : LABELLER,
                        LabelSource.HUMAN,
                        clock.instant().truncatedTo(ChronoUnit.MILLIS)));
    }

    /** Returns the number of labelled images by the rule that chose them. */
    Map<SelectionPolicy, Integer> byPolicy() {
        Map<SelectionPolicy, Integer> counts = new TreeMap<>();
        labelled.values().forEach(policy -> counts.merge(policy, 1, Integer::sum));
        return counts;
    }

    /** Returns the number of labelled images. */
    int images() {
        return labelled.size();
    }

    /** Returns the number of answered requests for a second label. */
    int reviewed() {
        return reviewed;
    }

    @Override
    public void close() {
        queue.close();
    }
}
