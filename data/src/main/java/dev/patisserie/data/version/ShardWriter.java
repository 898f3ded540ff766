package dev.patisserie.data.version;

import dev.patisserie.common.dataset.version.ContentDigest;
import dev.patisserie.common.dataset.version.Place;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.common.store.ObjectStore;
import dev.patisserie.common.store.StoredObject;
import dev.patisserie.data.version.scan.ScanProgress;
import dev.patisserie.data.version.scan.ScannedImage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Packs images into shards and stores them. Equal sequences of images give equal shards, so that a repeated publication
 * finds those of an interrupted one. Instances are for a single use.
 */
final class ShardWriter {

    /**
     * An existing shard is used as it is for this time after it was written, and written again afterwards: its new age
     * protects it from {@code data prune} until the manifest is written.
     */
    static final Duration RENEWAL = Duration.ofDays(1);

    private final ObjectStore store;
    private final int shardBytes;
    private final Instant now;
    private final Path file;
    private final Map<ContentDigest, Place> places = new HashMap<>();
    private int shards;
    private long bytes;

    /**
     * Creates a writer.
     *
     * @param shardBytes largest shard, in bytes; a larger image has a shard of its own
     * @param file temporary file of the shard in progress; deleted by the caller
     */
    ShardWriter(ObjectStore store, int shardBytes, Instant now, Path file) {
        this.store = store;
        this.shardBytes = shardBytes;
        this.now = now;
        this.file = file;
    }

    /** Returns the places of the images that were added. */
    Map<ContentDigest, Place> places() {
        return places;
    }

    /** Returns the number of shards that were written. */
    int shards() {
        return shards;
    }

    /** Returns the number of bytes that were written. */
    long bytes() {
        return bytes;
    }

    /**
     * Stores images in their order.
     *
     * @throws PatisserieException {@link ErrorCode#DATASET_INVALID} if a file was changed since it was scanned;
     *     {@link ErrorCode#DATASET_STORE_UNAVAILABLE} if the store cannot be written
     * @throws IOException if a file cannot be read
     */
    void write(List<ScannedImage> images, ScanProgress progress) throws IOException {
        int next = 0;
        while (next < images.size()) {
            int end = next;
            long size = 0;
            do {
                size += images.get(end).bytes();
                end++;
            } while (end < images.size() && size + images.get(end).bytes() <= shardBytes);
            writeShard(images.subList(next, end));
            next = end;
            progress.update(ScanProgress.Step.WRITE, next, images.size());
        }
    }

    private void writeShard(List<ScannedImage> images) throws IOException {
        MessageDigest digest = Sha256.algorithm();
        try (OutputStream out = new BufferedOutputStream(new DigestOutputStream(Files.newOutputStream(file), digest))) {
            for (ScannedImage image : images) {
                out.write(unchanged(image));
            }
        }
        String name = Place.shard(Sha256.hex(digest));
        put(name, Files.size(file));
        long offset = 0;
        for (ScannedImage image : images) {
            places.put(image.sha256(), new Place(name, offset, image.bytes()));
            offset += image.bytes();
        }
    }

    private static byte[] unchanged(ScannedImage image) throws IOException {
        byte[] content = image.content().read();
        if (content.length != image.bytes() || !ContentDigest.of(content).equals(image.sha256())) {
            throw new PatisserieException(
                    ErrorCode.DATASET_INVALID,
                    "expected the file %s unchanged since it was read, found other bytes; publish the folder again"
                            .formatted(image.origin()));
        }
        return content;
    }

    private void put(String name, long size) {
        boolean isStored = store.find(name)
                .filter(known -> known.bytes() == size && isYoung(known))
                .isPresent();
        if (!isStored) {
            store.put(name, file);
            shards++;
            bytes += size;
        }
    }

    private boolean isYoung(StoredObject known) {
        return known.modifiedAt().plus(RENEWAL).isAfter(now);
    }
}
