package dev.patisserie.standalone.client.label;

import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.ImageSelected;
import dev.patisserie.common.event.LabelSource;
import dev.patisserie.common.event.Topics;
import dev.patisserie.standalone.client.EventTable;
import java.time.Instant;
import java.util.Map;

/**
 * The images of topic {@code labelling-queue}.
 *
 * @param requests the last request for each image
 */
public record LabellingQueue(Map<String, ImageSelected> requests) {

    /** Copies the map. */
    public LabellingQueue {
        requests = Map.copyOf(requests);
    }

    /** Reads the whole topic; empty if it does not exist. */
    public static LabellingQueue read(String bootstrap) {
        return new LabellingQueue(EventTable.read(bootstrap, Topics.LABELLING_QUEUE, ImageSelected.class));
    }

    /**
     * Creates a label. The label of an image of the queue has the selection, the prediction and the position of its
     * request, so that it counts in the estimates of the accuracy.
     *
     * @param imageId the image
     * @param label the true class; null if the image shows none of the classes
     * @param labeller the labeller; null if unknown
     * @param at time of the decision (UTC)
     * @throws IllegalArgumentException if a field is invalid
     */
    public ImageLabelled label(String imageId, String label, String labeller, LabelSource source, Instant at) {
        ImageSelected request = requests.get(imageId);
        return request == null
                ? new ImageLabelled(imageId, label, labeller, source, at, null, null, null)
                : new ImageLabelled(
                        imageId,
                        label,
                        labeller,
                        source,
                        at,
                        request.selection(),
                        request.prediction(),
                        request.image());
    }

    /**
     * Counts the images that wait for a label and whose bytes are kept.
     *
     * @param labels the labels in force, by image
     * @param now the time (UTC)
     */
    public long waiting(Map<String, ImageLabelled> labels, Instant now) {
        return requests.values().stream()
                .filter(request -> {
                    ImageLabelled label = labels.get(request.imageId());
                    return label == null || !request.isAnsweredBy(label);
                })
                .filter(request ->
                        request.expiresAt() == null || request.expiresAt().isAfter(now))
                .count();
    }
}
