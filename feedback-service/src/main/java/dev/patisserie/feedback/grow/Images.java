package dev.patisserie.feedback.grow;

import dev.patisserie.common.dataset.version.ContentDigest;
import dev.patisserie.feedback.collect.SavedImage;
import dev.patisserie.feedback.grow.CollectedImage.Published;
import dev.patisserie.feedback.grow.CollectedImage.State;
import dev.patisserie.feedback.review.ConfidentLearning;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The images of a state store, with an index in memory of those that need work and the sums of confident learning. The
 * index is a function of the store, and is built at the first use. Not thread-safe.
 */
final class Images {

    private final KeyValueStore<String, CollectedImage> store;
    private final ConfidentLearning learning = new ConfidentLearning();
    private final Set<String> pending = new LinkedHashSet<>();
    private final Set<String> changes = new TreeSet<>();
    private final TimeIndex labelled = new TimeIndex(); // changes with a label, by its time
    private final TimeIndex idle = new TimeIndex();
    private final Map<String, Set<String>> copies = new HashMap<>(); // SHA-256 to ids
    private boolean indexed;
    private long modifications;

    /**
     * Creates the images.
     *
     * @param store image id to image; owned by Kafka Streams
     */
    Images(KeyValueStore<String, CollectedImage> store) {
        this.store = store;
    }

    private void index() {
        if (!indexed) {
            indexed = true;
            try (KeyValueIterator<String, CollectedImage> all = store.all()) {
                while (all.hasNext()) {
                    KeyValue<String, CollectedImage> image = all.next();
                    add(image.key, image.value);
                }
            }
        }
    }

    private void add(String imageId, CollectedImage image) {
        if (image.bytes().state() == State.PENDING) {
            pending.add(imageId);
        }
        if (image.isChange()) {
            changes.add(imageId);
            if (image.label() != null) {
                labelled.add(image.label().at(), imageId);
            }
        }
        if (image.isIdle()) {
            idle.add(image.idleSince(), imageId);
        }
        SavedImage saved = image.bytes().saved();
        if (saved != null) {
            copies.computeIfAbsent(saved.sha256(), digest -> new TreeSet<>()).add(imageId);
        }
        if (image.evidence() != null) {
            learning.add(image.evidence());
        }
    }

    /** Returns an image; {@link CollectedImage#NONE} if it is unknown. */
    CollectedImage get(String imageId) {
        CollectedImage image = store.get(imageId);
        return image == null ? CollectedImage.NONE : image;
    }

    /** Replaces an image. */
    void put(String imageId, CollectedImage image) {
        index();
        removeFromIndex(imageId, get(imageId));
        if (image.bytes().state() != State.PENDING) {
            pending.remove(imageId);
        }
        modifications++;
        store.put(imageId, image);
        add(imageId, image);
    }

    /** Removes an image, which is unknown afterwards. */
    void remove(String imageId) {
        index();
        removeFromIndex(imageId, get(imageId));
        pending.remove(imageId);
        modifications++;
        store.delete(imageId);
    }

    /** Removes an image from the index, except from the order of {@link #pending}. */
    private void removeFromIndex(String imageId, CollectedImage image) {
        if (image.evidence() != null) {
            learning.remove(image.evidence());
        }
        SavedImage saved = image.bytes().saved();
        if (saved != null) {
            copies.computeIfPresent(saved.sha256(), (digest, ids) -> without(ids, imageId));
        }
        changes.remove(imageId);
        if (image.label() != null) {
            labelled.remove(image.label().at(), imageId);
        }
        if (image.isIdle()) {
            idle.remove(image.idleSince(), imageId);
        }
    }

    /** Lets the bytes of an image be read again, because the store lost them. */
    void collectAgain(String imageId) {
        CollectedImage image = get(imageId);
        put(imageId, image.in(image.bytes().image() == null ? State.LOST : State.PENDING));
    }

    private static Set<String> without(Set<String> ids, String imageId) {
        ids.remove(imageId);
        return ids.isEmpty() ? null : ids;
    }

    private Stream<CollectedImage> copies(String imageId, CollectedImage image) {
        SavedImage saved = image.bytes().saved();
        List<String> ids = saved == null ? List.of() : copies(saved);
        return ids.stream().filter(id -> !id.equals(imageId)).map(this::get);
    }

    /** Returns the images with the same bytes. */
    List<String> copies(SavedImage saved) {
        index();
        return List.copyOf(copies.getOrDefault(saved.sha256(), Set.of()));
    }

    /** Returns whether all images with these bytes have been idle since a time. */
    boolean isIdleUntil(SavedImage saved, Instant end) {
        return copies(saved).stream().allMatch(imageId -> isIdleUntil(imageId, end));
    }

    /** Returns whether an image has been idle since a time. */
    boolean isIdleUntil(String imageId, Instant end) {
        CollectedImage image = get(imageId);
        return image.isIdle() && !image.idleSince().isAfter(end);
    }

    /** Returns images that have been idle since a time, the longest first. */
    List<String> idleUntil(Instant end, int most) {
        index();
        return idle.until(end, most);
    }

    /** Returns whether another image has the same bytes and another label, and no second label has decided. */
    boolean isDisputed(String imageId, CollectedImage image) {
        return image.label() != null
                && !image.label().confirmed()
                && copies(imageId, image)
                        .anyMatch(copy -> copy.label() != null
                                && !copy.label().hasName(image.label().name()));
    }

    /**
     * Returns a change as it concerns the bytes: a retraction does not remove those that another image with the same
     * label has, and another label corrects the one of a copy in the last version.
     */
    CollectedImage ofBytes(String imageId, CollectedImage image) {
        Published published = image.published();
        if (image.label() == null) {
            boolean remains = copies(imageId, image)
                    .anyMatch(copy -> copy.label() != null && copy.label().hasName(published.name()));
            return remains ? image.published(null) : image;
        }
        return published != null
                ? image
                : copies(imageId, image)
                        .map(CollectedImage::published)
                        .filter(other ->
                                other != null && other.isOwn() && !image.label().hasName(other.name()))
                        .findFirst()
                        .map(image::published)
                        .orElse(image);
    }

    /** Returns the images whose bytes are to be read, the oldest first, except after {@link #postpone}. */
    Set<String> pending() {
        index();
        return pending;
    }

    /** Moves an image behind the others that are to be read. */
    void postpone(String imageId) {
        if (pending.remove(imageId)) {
            pending.add(imageId);
        }
    }

    /** Returns the images whose labels the next version may have, by id. */
    SortedMap<String, CollectedImage> changes() {
        index();
        SortedMap<String, CollectedImage> found = new TreeMap<>();
        changes.forEach(imageId -> found.put(imageId, get(imageId)));
        return found;
    }

    /** Returns the digests of the images whose classes in the last version come from labels of the stream, by id. */
    Map<String, ContentDigest> published() {
        Map<String, ContentDigest> found = new HashMap<>();
        try (KeyValueIterator<String, CollectedImage> all = store.all()) {
            all.forEachRemaining(entry -> {
                if (entry.value.isOwn()) {
                    found.put(
                            entry.key,
                            ContentDigest.parse(entry.value.bytes().saved().sha256()));
                }
            });
        }
        return found;
    }

    /** Returns the number of images whose labels the next version may have. */
    int changeCount() {
        index();
        return changes.size();
    }

    /** Returns the time of the earliest label that the next version may have; empty without one. */
    Optional<Instant> earliestLabel() {
        index();
        return labelled.earliest();
    }

    /** Returns a number that grows with each change. */
    long modifications() {
        return modifications;
    }

    /** Returns the sums over all labels in force. */
    ConfidentLearning learning() {
        index();
        return learning;
    }
}
