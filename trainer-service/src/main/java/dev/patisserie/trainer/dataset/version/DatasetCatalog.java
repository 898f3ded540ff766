package dev.patisserie.trainer.dataset.version;

import dev.patisserie.common.dataset.version.DatasetVersions;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.DatasetReference;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.kafka.CatchUp;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The published versions of data sets, as the topic {@code datasets} states them. Thread-safe. */
@Singleton
public final class DatasetCatalog {

    /** Longest wait for the event of a version: a request that was sent after it may be read before it. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final CatchUp read;
    private final Duration patience;
    private final Map<String, DatasetPublished> published = new HashMap<>(); // by key; guarded by this

    /**
     * Creates an empty catalogue.
     *
     * @param read the first reading of the topic
     */
    @Inject
    public DatasetCatalog(@Identifier(Topics.DATASETS) CatchUp read) {
        this(read, PATIENCE);
    }

    /** Creates a catalogue with another longest wait for a version. */
    public DatasetCatalog(CatchUp read, Duration patience) {
        this.read = read;
        this.patience = patience;
    }

    /** Replaces all versions. */
    public synchronized void replace(Collection<DatasetPublished> versions) {
        published.clear();
        versions.forEach(this::publish);
    }

    /** Adds a version, or replaces the event of the same version. */
    public synchronized void publish(DatasetPublished version) {
        published.put(version.key(), version);
        notifyAll();
    }

    /** Removes a retired version by the key of its event. */
    public synchronized void retire(String key) {
        published.remove(key);
    }

    /**
     * Returns the version that a request trains on. Waits a short time for a version that is not published.
     *
     * @return the named version, or the newest of the data set; empty if no version is named and none is published
     * @throws PatisserieException {@link ErrorCode#DATASET_VERSIONS_UNREAD} if the topic has not been read since the
     *     start, which is retriable; {@link ErrorCode#DATASET_VERSION_MISSING} if the named version is not published or
     *     is retired
     */
    public Optional<DatasetPublished> resolve(DatasetReference reference) {
        if (!read.isDone()) {
            throw new PatisserieException(
                    ErrorCode.DATASET_VERSIONS_UNREAD,
                    "expected the versions of data set '%s' from topic %s, found the topic not read since the start of the trainer; the request waits"
                            .formatted(reference.name(), read.topic()));
        }
        return reference.version().isEmpty() ? find(reference) : Optional.of(await(reference));
    }

    private synchronized Optional<DatasetPublished> find(DatasetReference reference) {
        return new DatasetVersions(published.values()).find(reference);
    }

    private synchronized DatasetPublished await(DatasetReference reference) {
        long deadline = System.nanoTime() + patience.toNanos();
        Optional<DatasetPublished> found = find(reference);
        while (found.isEmpty()) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                return new DatasetVersions(published.values()).require(reference); // throws
            }
            awaitChange(millis);
            found = find(reference);
        }
        return found.get();
    }

    private void awaitChange(long millis) {
        try {
            wait(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PatisserieException(
                    ErrorCode.DATASET_VERSIONS_UNREAD, "interrupted while waiting for a version; the request waits", e);
        }
    }
}
