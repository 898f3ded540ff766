package dev.patisserie.common.dataset.version;

import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.store.ObjectStore;
import dev.patisserie.common.store.StoreContent;
import dev.patisserie.common.store.StoreLocation;
import dev.patisserie.common.store.StoredObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Reads versions of data sets and their images. Everything that is read is verified. Thread-safe. The caller that
 * opened it closes it once, after its last use.
 */
public final class DatasetStore implements AutoCloseable {

    /** The folder of the manifests in the store. */
    public static final String MANIFESTS = "manifests";

    /** Longest part of a shard that is read at once; also bounds the memory of a read. */
    private static final int PART_BYTES = 8 << 20;

    /** Larger gaps between two images are not read. */
    private static final int GAP_BYTES = 64 << 10;

    private static final Comparator<StoredImage> BY_PLACE = Comparator.comparing(
                    (StoredImage entry) -> entry.place().object())
            .thenComparingLong(entry -> entry.place().offset());

    private final ObjectStore objects;

    /**
     * Creates a reader of a store.
     *
     * @param objects the store, opened for {@link StoreContent#DATASETS}; closed with this reader
     */
    public DatasetStore(ObjectStore objects) {
        this.objects = objects;
    }

    /** Opens the store at a location; its existence is not checked. */
    public static DatasetStore open(StoreLocation location) {
        return new DatasetStore(location.open(StoreContent.DATASETS));
    }

    /**
     * Receives images.
     *
     * @param <T> the images
     */
    @FunctionalInterface
    public interface Reader<T extends StoredImage> {
        /**
         * Receives an image.
         *
         * @param content its bytes, verified; owned by the receiver
         */
        void read(T entry, byte[] content) throws IOException;
    }

    /** Returns the name of the manifest of a version. */
    public static String manifest(String dataset, String version) {
        return "%s/%s/%s.jsonl".formatted(MANIFESTS, dataset, version);
    }

    /**
     * Reads the images of a version, without their bytes.
     *
     * @param published the event of the version; the number of its images bounds the memory, here and in a training
     * @throws PatisserieException {@link ErrorCode#DATASET_OBJECT_MISSING} if the manifest is missing,
     *     {@link ErrorCode#DATASET_MANIFEST_INVALID} if it is not that of the version or has other numbers of images,
     *     {@link ErrorCode#DATASET_STORE_UNAVAILABLE} if it cannot be read
     */
    public DatasetVersion read(DatasetPublished published) {
        String name = manifest(published.dataset(), published.version()); // the name in the event is for people
        StoredObject manifest = objects.find(name).orElseThrow(() -> missing(name, published));
        try (var in = new RangeInputStream(objects, name, manifest.bytes())) {
            DatasetVersion version = new ManifestReader(name, in)
                    .read(published.version(), published.imageCount(), published.otherCount());
            version.counts()
                    .forEach((split, found) ->
                            requireCounts(name, split, published.images().getOrDefault(split, Map.of()), found));
            return version;
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e); // parts are read by the store
        }
    }

    private static void requireCounts(
            String name, String split, Map<String, Integer> expected, Map<String, Integer> found) {
        SortedSet<String> labels = new TreeSet<>(found.keySet());
        labels.addAll(expected.keySet());
        for (String label : labels) {
            int stated = expected.getOrDefault(label, 0);
            int actual = found.getOrDefault(label, 0);
            if (stated != actual) {
                throw new PatisserieException(
                        ErrorCode.DATASET_MANIFEST_INVALID,
                        "data set store: %s: expected %d images of class '%s' in %s, as its event states, found %d; publish the data set again"
                                .formatted(name, stated, label, split, actual));
            }
        }
    }

    /**
     * Reads the images of a manifest that may be unpublished.
     *
     * @param manifest an object of the store
     * @throws PatisserieException as {@link #read(DatasetPublished)}
     */
    public DatasetVersion readUnpublished(StoredObject manifest) {
        try (var in = new RangeInputStream(objects, manifest.name(), manifest.bytes())) {
            return new ManifestReader(manifest.name(), in).read();
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
    }

    private static PatisserieException missing(String name, DatasetPublished published) {
        return new PatisserieException(
                ErrorCode.DATASET_OBJECT_MISSING,
                "data set store: expected the manifest %s of %s, found none; check that trainer and command use the same store, or publish the data set again"
                        .formatted(name, published.key()));
    }

    /**
     * Reads an image.
     *
     * @return its bytes, verified
     * @throws PatisserieException {@link ErrorCode#DATASET_OBJECT_MISSING} if its shard is missing,
     *     {@link ErrorCode#DATASET_OBJECT_INVALID} if its bytes differ from its digest,
     *     {@link ErrorCode#DATASET_STORE_UNAVAILABLE} if it cannot be read; the message names the image
     */
    public byte[] read(StoredImage entry) {
        Place place = entry.place();
        return verified(entry, objects.read(place.object(), place.offset(), place.bytes()));
    }

    /**
     * Reads many images in few requests: neighbours in a shard are read together. Takes about 16 MB of memory beside
     * the list.
     *
     * @param entries the images, in any order
     * @param reader receives each image, in the order of the places
     * @throws PatisserieException as {@link #read(ManifestEntry)}
     * @throws IOException from {@code reader}
     */
    public <T extends StoredImage> void read(List<T> entries, Reader<T> reader) throws IOException {
        List<T> sorted = entries.stream().sorted(BY_PLACE).toList();
        List<T> part = new ArrayList<>();
        for (T entry : sorted) {
            if (!part.isEmpty() && !isInPart(part, entry.place())) {
                readPart(part, reader);
                part.clear();
            }
            part.add(entry);
        }
        if (!part.isEmpty()) {
            readPart(part, reader);
        }
    }

    private static boolean isInPart(List<? extends StoredImage> part, Place next) {
        Place first = part.get(0).place();
        Place last = part.get(part.size() - 1).place();
        return next.object().equals(first.object())
                && next.offset() - last.end() <= GAP_BYTES
                && next.end() - first.offset() <= PART_BYTES;
    }

    private <T extends StoredImage> void readPart(List<T> part, Reader<T> reader) throws IOException {
        Place first = part.get(0).place();
        long end = part.stream().mapToLong(entry -> entry.place().end()).max().orElseThrow();
        byte[] bytes = objects.read(first.object(), first.offset(), (int) (end - first.offset()));
        for (T entry : part) {
            int from = (int) (entry.place().offset() - first.offset());
            byte[] content = new byte[entry.place().bytes()];
            System.arraycopy(bytes, from, content, 0, content.length);
            reader.read(entry, verified(entry, content));
        }
    }

    private static byte[] verified(StoredImage entry, byte[] content) {
        ContentDigest found = ContentDigest.of(content);
        if (!found.equals(entry.sha256())) {
            throw new PatisserieException(
                    ErrorCode.DATASET_OBJECT_INVALID,
                    "data set store: expected the image %s (%s) at byte %d of %s, found bytes with SHA-256 %s; restore the shard, or publish the data set again"
                            .formatted(
                                    entry.sha256(),
                                    entry.origin(),
                                    entry.place().offset(),
                                    entry.place().object(),
                                    found));
        }
        return content;
    }

    /** Returns the store itself, which is closed with this reader. */
    public ObjectStore objects() {
        return objects;
    }

    @Override
    public void close() {
        objects.close();
    }
}
