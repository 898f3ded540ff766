package dev.patisserie.feedback.grow;

import dev.patisserie.common.dataset.version.DatasetVersions;
import dev.patisserie.common.event.DatasetPublished;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;

/** The published versions: topic {@code datasets} as a global table, and the last version that was sent here. */
final class Versions {

    /** Longest time from the sending of a version until the global table has it; later, it was retired. */
    private static final Duration LONGEST_WAY = Duration.ofMinutes(1);

    private final PublishedVersions topic;
    private final KeyValueStore<String, LastPublication> sent;
    private final String dataset;

    Versions(
            KeyValueStore<String, ValueAndTimestamp<byte[]>> topic,
            KeyValueStore<String, LastPublication> sent,
            String dataset) {
        this.topic = new PublishedVersions(topic);
        this.sent = sent;
        this.dataset = dataset;
    }

    /**
     * Records a version that is sent in the same transaction. The numbers of images are left out: there is one for each
     * class, and the record of the state must fit in its topic.
     */
    void sent(DatasetPublished version, Instant at) {
        var reduced = new DatasetPublished(
                version.dataset(),
                version.version(),
                version.manifest(),
                Map.of(),
                version.added(),
                version.removed(),
                version.parent(),
                version.holdoutDigest(),
                version.createdAt(),
                version.reason(),
                version.other());
        sent.put(dataset, new LastPublication(reduced, at));
    }

    /** Returns the time of the last version that was sent here; empty if there was none. */
    Optional<Instant> lastSent() {
        return Optional.ofNullable(sent.get(dataset)).map(LastPublication::at);
    }

    /**
     * Returns the published versions; empty until the global table has the last version that was sent here. Otherwise
     * the next version would not have the images of that one.
     */
    Optional<DatasetVersions> read(Instant now) {
        Map<String, DatasetPublished> published = topic.byKey();
        LastPublication last = sent.get(dataset);
        boolean isOnItsWay = last != null
                && !published.containsKey(last.version().key())
                && now.isBefore(last.at().plus(LONGEST_WAY));
        return isOnItsWay ? Optional.empty() : Optional.of(new DatasetVersions(published.values()));
    }

    /**
     * Returns the newest version in the topic; empty without one, and while the last version that was sent here is on
     * its way.
     */
    Optional<DatasetPublished> newest(Instant now) {
        return read(now).flatMap(published -> published.newest(dataset));
    }
}
