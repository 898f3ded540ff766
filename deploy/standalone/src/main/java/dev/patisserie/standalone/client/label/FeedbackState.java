package dev.patisserie.standalone.client.label;

import dev.patisserie.common.event.AccuracyEstimated;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.common.event.Topics;
import dev.patisserie.standalone.client.DatasetTopic;
import dev.patisserie.standalone.client.EventTable;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The state of the return path of labels, as the topics have it.
 *
 * @param models the estimates of the accuracy on the stream, the newest first
 * @param labels number of labels in force by selection policy
 * @param waiting number of images of the labelling queue without a label
 * @param versions the newest version of each data set
 */
public record FeedbackState(
        List<AccuracyEstimated> models,
        Map<SelectionPolicy, Long> labels,
        long waiting,
        List<DatasetPublished> versions) {

    /** Copies the collections. */
    public FeedbackState {
        models = List.copyOf(models);
        labels = new TreeMap<>(labels); // in the order of the policies
        versions = List.copyOf(versions);
    }

    /**
     * Reads the topics {@code live-accuracy}, {@code labels}, {@code labelling-queue} and {@code datasets}. Absent
     * topics are read as empty ones.
     *
     * @param now the time (UTC)
     */
    public static FeedbackState read(String bootstrap, Instant now) {
        Map<String, ImageLabelled> labels = EventTable.read(bootstrap, Topics.LABELS, ImageLabelled.class);
        return new FeedbackState(
                EventTable.read(bootstrap, Topics.LIVE_ACCURACY, AccuracyEstimated.class).values().stream()
                        .sorted(Comparator.comparing(AccuracyEstimated::at).reversed())
                        .toList(),
                labels.values().stream()
                        .collect(
                                Collectors.groupingBy(label -> label.selection().policy(), Collectors.counting())),
                LabellingQueue.read(bootstrap).waiting(labels, now),
                new DatasetTopic(bootstrap).read().newest());
    }
}
