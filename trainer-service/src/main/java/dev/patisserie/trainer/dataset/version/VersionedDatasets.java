package dev.patisserie.trainer.dataset.version;

import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.store.ObjectStore;
import dev.patisserie.trainer.dataset.DatasetSource;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/** The data set store of a trainer. The caller that created it closes it once, after the last use of its data sets. */
public final class VersionedDatasets implements AutoCloseable {

    private final ObjectStore store;
    private final Optional<CacheSettings> cache;
    private final Clock clock;
    private final ReadListener listener;

    /**
     * Creates a reader of versions.
     *
     * @param store the store, opened for data sets; closed with this object
     * @param cache the cache; empty for a store whose objects can be read as fast as a copy
     * @param clock clock of the cache
     * @param listener receives the reads of images
     */
    public VersionedDatasets(ObjectStore store, Optional<CacheSettings> cache, Clock clock, ReadListener listener) {
        this.store = store;
        this.cache = cache;
        this.clock = clock;
        this.listener = listener;
    }

    /**
     * The cache of shards on disk.
     *
     * @param folder its folder, of this trainer only; created if absent
     * @param limitBytes most bytes of the shards in it; 0 reads each image from the store
     */
    public record CacheSettings(Path folder, long limitBytes) {}

    /** Returns a version. Neither the store nor the cache is used before it is read. */
    public DatasetSource of(DatasetPublished version) {
        return new VersionSource(version, store, cache, clock, listener);
    }

    @Override
    public void close() {
        store.close();
    }
}
