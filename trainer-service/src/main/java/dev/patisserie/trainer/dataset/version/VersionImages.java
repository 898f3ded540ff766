package dev.patisserie.trainer.dataset.version;

import dev.patisserie.common.dataset.version.ContentDigest;
import dev.patisserie.common.dataset.version.Place;
import dev.patisserie.common.dataset.version.StoredImage;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.store.ObjectStore;
import dev.patisserie.trainer.dataset.ImageContent;
import java.io.IOException;
import java.util.Optional;

/** Reads the images of one version, from the cache of shards or from the store, and verifies each. Thread-safe. */
final class VersionImages {

    private final String version;
    private final ObjectStore store;
    private final Optional<ShardCache> shards;
    private final ReadListener listener;

    /**
     * Creates a reader.
     *
     * @param version {@code name@version}, for messages
     * @param store the store of the shards; not closed
     * @param shards the cache; empty reads every image from the store
     * @param listener receives the reads
     */
    VersionImages(String version, ObjectStore store, Optional<ShardCache> shards, ReadListener listener) {
        this.version = version;
        this.store = store;
        this.shards = shards;
        this.listener = listener;
    }

    /** Returns an image, which is not read yet. */
    ImageContent of(StoredImage entry) {
        return new VersionImage(this, entry);
    }

    /** Returns the name of an image for messages. */
    String nameOf(StoredImage entry) {
        String origin = entry.origin() == null ? "" : " (%s)".formatted(entry.origin());
        return "%s/%s/%s%s".formatted(version, entry.folder(), entry.sha256(), origin);
    }

    /**
     * Reads an image.
     *
     * @return its bytes, verified
     * @throws PatisserieException {@link ErrorCode#DATASET_OBJECT_MISSING} if its shard is missing,
     *     {@link ErrorCode#DATASET_OBJECT_INVALID} if its bytes differ from its digest; both name the image.
     *     {@link ErrorCode#DATASET_STORE_UNAVAILABLE} if the store cannot be read at present
     * @throws IOException if the folder of the cache cannot be used
     */
    byte[] read(StoredImage entry) throws IOException {
        Optional<byte[]> cached =
                shards.isEmpty() ? Optional.empty() : shards.get().read(entry.place());
        if (cached.filter(bytes -> isIntact(entry, bytes)).isPresent()) {
            listener.imageRead(ReadListener.Source.CACHE);
            return cached.get();
        }
        if (cached.isPresent()) { // the disk of this trainer damaged the copy
            shards.get().discard(entry.place().object());
        }
        byte[] stored = stored(entry);
        if (!isIntact(entry, stored)) {
            throw invalid(entry, "found bytes with SHA-256 " + ContentDigest.of(stored), null);
        }
        listener.imageRead(ReadListener.Source.STORE);
        return stored;
    }

    private static boolean isIntact(StoredImage entry, byte[] bytes) {
        return ContentDigest.of(bytes).equals(entry.sha256());
    }

    private byte[] stored(StoredImage entry) {
        Place place = entry.place();
        try {
            return store.read(place.object(), place.offset(), place.bytes());
        } catch (PatisserieException e) {
            if (e.code() == ErrorCode.DATASET_OBJECT_MISSING) {
                throw failure(ErrorCode.DATASET_OBJECT_MISSING, entry, "found no such object", e);
            }
            if (e.code() == ErrorCode.DATASET_OBJECT_INVALID) {
                throw invalid(entry, "found a damaged object", e);
            }
            throw e;
        }
    }

    private PatisserieException invalid(StoredImage entry, String found, PatisserieException cause) {
        return failure(ErrorCode.DATASET_OBJECT_INVALID, entry, found, cause);
    }

    private PatisserieException failure(ErrorCode code, StoredImage entry, String found, PatisserieException cause) {
        return new PatisserieException(
                code,
                "data set store: expected the image %s of %d bytes at byte %d of %s, %s%s; restore the object, or publish the data set again"
                        .formatted(
                                nameOf(entry),
                                entry.place().bytes(),
                                entry.place().offset(),
                                entry.place().object(),
                                found,
                                cause == null ? "" : " (%s)".formatted(cause.getMessage())),
                cause);
    }
}
