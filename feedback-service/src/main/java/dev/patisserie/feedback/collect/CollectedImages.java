package dev.patisserie.feedback.collect;

import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.image.ImageFormat;
import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.common.store.ObjectStore;
import dev.patisserie.common.store.StoreContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The bytes of images in the data set store, as objects {@code collected/DATASET/SHA256}. Equal bytes of a data set are
 * one object. Thread-safe.
 */
public final class CollectedImages {

    /** The folder of the images in the store. */
    public static final String FOLDER = "collected";

    private static final ImageLimits LIMITS = ImageLimits.DEFAULT;

    private final ObjectStore store;
    private final String dataset;

    /**
     * Creates the collection.
     *
     * @param store the data set store, opened for {@link StoreContent#DATASETS}; closed by the caller
     * @param dataset name of the data set
     */
    public CollectedImages(ObjectStore store, String dataset) {
        this.store = store;
        this.dataset = dataset;
    }

    /**
     * Checks bytes. A label may name the position of any record, so they may be those of no image.
     *
     * @param bytes may be null
     * @return expected and found, if they cannot be saved; empty if they can
     */
    public static Optional<String> problem(byte[] bytes) {
        if (bytes == null || bytes.length > LIMITS.maxBytes()) {
            return Optional.of("expected an image of at most %d bytes, found %s"
                    .formatted(LIMITS.maxBytes(), bytes == null ? "no value" : bytes.length + " bytes"));
        }
        return ImageFormat.sniff(bytes).isPresent()
                ? Optional.empty()
                : Optional.of("expected the first bytes of an image, found others");
    }

    /**
     * Saves an image, unless the store has it intact.
     *
     * @param bytes an image without a {@linkplain #problem problem}
     * @throws PatisserieException {@code DATASET_STORE_UNAVAILABLE} or {@code DISK_FULL} if the store cannot be read or
     *     written
     * @throws IOException if a temporary file cannot be written
     */
    public SavedImage save(byte[] bytes) throws IOException {
        SavedImage image = SavedImage.of(bytes);
        if (!isIntact(image)) {
            Path scratch = Files.createTempDirectory("patisserie-collect-");
            try {
                Path file = Files.write(scratch.resolve("image"), bytes);
                store.put(name(image), file);
            } finally {
                AtomicFiles.deleteTree(scratch);
            }
        }
        return image;
    }

    /** Returns the bytes of an image; throws as {@link ObjectStore#read}. */
    public byte[] read(SavedImage image) {
        return store.read(name(image), 0, image.bytes());
    }

    /**
     * Returns whether the store has an image with the right bytes.
     *
     * @throws PatisserieException {@code DATASET_STORE_UNAVAILABLE} if the store cannot be read
     */
    public boolean isIntact(SavedImage image) {
        return store.find(name(image))
                        .filter(known -> known.bytes() == image.bytes())
                        .isPresent()
                && Sha256.of(read(image)).equals(image.sha256());
    }

    /** Deletes an image; throws as {@link ObjectStore#delete}. */
    public void delete(SavedImage image) {
        store.delete(name(image));
    }

    private String name(SavedImage image) {
        return FOLDER + "/" + dataset + "/" + image.sha256();
    }
}
