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
 * The bytes of images in the data set store, as objects {@code collected/SHA256}. Equal bytes are one object, so that a
 * repeated save has no effect. Thread-safe.
 */
public final class CollectedImages {

    /** The folder of the images in the store. */
    public static final String FOLDER = "collected";

    private static final ImageLimits LIMITS = ImageLimits.DEFAULT;

    private final ObjectStore store;

    /**
     * Creates the collection.
     *
     * @param store the data set store, opened for {@link StoreContent#DATASETS}; closed by the caller
     */
    public CollectedImages(ObjectStore store) {
        this.store = store;
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
     * Saves an image, unless the store has it.
     *
     * @param bytes an image without a {@linkplain #problem problem}
     * @throws PatisserieException {@code DATASET_STORE_UNAVAILABLE} or {@code DISK_FULL} if the store cannot be written
     * @throws IOException if a temporary file cannot be written
     */
    public SavedImage save(byte[] bytes) throws IOException {
        var image = new SavedImage(Sha256.of(bytes), bytes.length);
        String name = name(image);
        if (store.find(name).filter(known -> known.bytes() == bytes.length).isEmpty()) {
            Path scratch = Files.createTempDirectory("patisserie-collect-");
            try {
                Path file = Files.write(scratch.resolve("image"), bytes);
                store.put(name, file);
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

    private static String name(SavedImage image) {
        return FOLDER + "/" + image.sha256();
    }
}
