package dev.patisserie.trainer.dataset.version;

/** Receives each image of a version that was read and verified. Thread-safe. */
@FunctionalInterface
public interface ReadListener {

    /** Ignores the reads. */
    ReadListener NONE = source -> {};

    /** The origin of an image's bytes. */
    enum Source {
        /** A shard in the cache on the disk of this machine. */
        CACHE,
        /** The data set store. */
        STORE
    }

    /** Called after each read. */
    void imageRead(Source source);
}
