package dev.patisserie.inference.console.label;

import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.ImageReference;
import dev.patisserie.common.event.ImageSelected;
import dev.patisserie.inference.console.label.LabellingView.Item;
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
 * unless a label answers it. Both are bounded; the oldest are discarded first. Thread-safe.
 */
@Singleton
public final class LabellingQueue {

    static final int MOST_REQUESTS = 2000;
    static final int MOST_LABELS = 10_000;

    /** Maximum number of images in a view. */
    static final int SHOWN = 50;

    private final Map<String, ImageSelected> requests = new LinkedHashMap<>(); // guarded by this, like labels
    private final Map<String, ImageLabelled> labels = new LinkedHashMap<>();

    /** Discards everything. */
    public synchronized void clear() {
        requests.clear();
        labels.clear();
    }

    /** Adds a request; an earlier one of the same image is replaced. */
    public synchronized void request(ImageSelected request) {
        put(requests, request.imageId(), request, MOST_REQUESTS);
    }

    /** Adds a label; an earlier one of the same image is replaced. */
    public synchronized void label(ImageLabelled label) {
        put(labels, label.imageId(), label, MOST_LABELS);
    }

    /** Removes the label of an image. */
    public synchronized void retract(String imageId) {
        labels.remove(imageId);
    }

    private static <T> void put(Map<String, T> events, String imageId, T event, int most) {
        events.remove(imageId); // the last one is the newest
        events.put(imageId, event);
        if (events.size() > most) {
            events.remove(events.keySet().iterator().next());
        }
    }

    /** Returns whether a label of an image is known. */
    public synchronized boolean isLabelled(String imageId) {
        return labels.containsKey(imageId);
    }

    /** Returns the position of an image if its label is, or was, requested. */
    public synchronized Optional<ImageReference> position(String imageId) {
        return Optional.ofNullable(requests.get(imageId)).map(ImageSelected::image);
    }

    /** Returns the state for the page. */
    public synchronized LabellingView view(List<String> classes) {
        List<Item> open = new ArrayList<>();
        requests.forEach((imageId, request) -> {
            ImageLabelled label = labels.get(imageId);
            if (label == null || !request.isAnsweredBy(label)) {
                open.add(new Item(request, label));
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
        return labels.values().stream();
    }

    private static <T> Map<String, Integer> counts(Stream<T> items, Function<T, String> name) {
        Map<String, Integer> counts = new TreeMap<>();
        items.forEach(item -> counts.merge(name.apply(item), 1, Integer::sum));
        return counts;
    }
}
