package dev.patisserie.common.selection;

import dev.patisserie.common.event.CheckpointPublished.DatasetVersion;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/**
 * The order of holdouts, by their digests, from old to new. The time of a holdout is that of the earliest data set
 * version with it, or of the earliest publication on it if that is earlier or has no version. Equal times are ordered
 * by digest. Not thread-safe.
 */
final class HoldoutOrder implements Comparator<String> {

    private final Map<String, Instant> firstSeen = new HashMap<>();

    /** Adds a publication; returns whether it changed the time of a holdout that was known. */
    boolean add(PublishedModel publication) {
        String holdout = publication.checkpoint().holdout().digest();
        Instant before = firstSeen.get(holdout);
        firstSeen.merge(holdout, publication.at(), HoldoutOrder::earlier);
        DatasetVersion version = publication.checkpoint().datasetVersion();
        if (version != null) {
            firstSeen.merge(holdout, version.createdAt(), HoldoutOrder::earlier);
        }
        return before != null && !before.equals(firstSeen.get(holdout));
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    /** Compares two holdouts of publications that were added. */
    @Override
    public int compare(String a, String b) {
        int byTime = firstSeen.get(a).compareTo(firstSeen.get(b));
        return byTime != 0 ? byTime : a.compareTo(b);
    }

    boolean isNewer(String a, String b) {
        return compare(a, b) > 0;
    }
}
