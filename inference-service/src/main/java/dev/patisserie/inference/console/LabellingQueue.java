package dev.patisserie.inference.console;

import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.ImageReference;
import dev.patisserie.common.event.ImageSelected;
import dev.patisserie.inference.console.LabellingView.Item;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The requests to label images, and the labels. The order in which topics are read does not matter: a request is open
 * unless a label has a later record. Both are bounded; the oldest are discarded first. Thread-safe.
 */
@Singleton
class LabellingQueue {

    static final int MOST_REQUESTS = 2000;
    static final int MOST_LABELS = 10_000;

    /** Maximum number of images in a view. */
    static final int SHOWN = 50;

    private final Map<String, At<ImageSelected>> requests = new LinkedHashMap<>(); // guarded by this, like labels
    private final Map<String, At<ImageLabelled>> labels = new LinkedHashMap<>();

    /** An event and the timestamp of its record (epoch ms). */
    private record At<T>(T event, long timestamp) {}

    /** Discards everything. */
    synchronized void clear() {
        requests.clear();
        labels.clear();
    }

    /**
     * Adds a request; an earlier one of the same image is replaced.
     *
     * @param timestamp timestamp of its record (epoch ms)
     */
    synchronized void request(ImageSelected request, long timestamp) {
        put(requests, request.imageId(), new At<>(request, timestamp), MOST_REQUESTS);
    }

    /**
     * Adds a label; an earlier one of the same image is replaced.
     *
     * @param timestamp timestamp of its record (epoch ms)
     */
    synchronized void label(ImageLabelled label, long timestamp) {
        put(labels, label.imageId(), new At<>(label, timestamp), MOST_LABELS);
    }

    /** Removes the label of an image. */
    synchronized void retract(String imageId) {
        labels.remove(imageId);
    }

    private static <T> void put(Map<String, T> events, String imageId, T event, int most) {
        events.remove(imageId); // the last one is the newest
        events.put(imageId, event);
        if (events.size() > most) {
            events.remove(events.keySet().iterator().next());
        }
    }

    /** Returns the position of an image if its label is, or was, requested. */
    synchronized Optional<ImageReference> position(String imageId) {
        return Optional.ofNullable(requests.get(imageId))
                .map(request -> request.event().image());
    }

    /** Returns the state for the page. */
    synchronized LabellingView view(List<String> classes) {
        List<Item> open = new ArrayList<>();
        requests.forEach((imageId, request) -> {
            At<ImageLabelled> label = labels.get(imageId);
            if (label == null || label.timestamp() <= request.timestamp()) { // a review follows its label
                open.add(new Item(request.event(), label == null ? null : label.event()));
            }
        });
        Collections.reverse(open);
        return new LabellingView(
                classes,
                open.size(),
                List.copyOf(open.subList(0, Math.min(SHOWN, open.size()))),
                counts(
                        open.stream(),
                        item -> item.request().selection().policy().label()),
                counts(inForce(), label -> label.label() == null ? "" : label.label()),
                counts(inForce(), label -> label.selection().policy().label()));
    }

    private Stream<ImageLabelled> inForce() {
        return labels.values().stream().map(At::event);
    }

    private static <T> Map<String, Integer> counts(Stream<T> items, Function<T, String> name) {
        Map<String, Integer> counts = new TreeMap<>();
        items.forEach(item -> counts.merge(name.apply(item), 1, Integer::sum));
        return counts;
    }
}
