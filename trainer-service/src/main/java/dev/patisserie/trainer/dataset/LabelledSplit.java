package dev.patisserie.trainer.dataset;

import dev.patisserie.common.dataset.DatasetFolder;
import dev.patisserie.common.io.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The images of one split. Their order depends only on classes and contents, not on file names, the file system or the
 * store.
 *
 * @param name name of the split for messages: its folder, or {@code name@version/holdout}
 * @param labels class names, sorted
 * @param images all images of all classes, sorted by class and content
 */
public record LabelledSplit(String name, List<String> labels, List<HashedImage> images) {

    private static final Comparator<HashedImage> BY_CLASS_AND_CONTENT = Comparator.comparingInt(HashedImage::label)
            .thenComparing(HashedImage::sha256)
            .thenComparing(image -> image.content().name());

    /** Copies the lists and sorts the images. */
    public LabelledSplit {
        labels = List.copyOf(labels);
        images = images.stream().sorted(BY_CLASS_AND_CONTENT).toList();
    }

    /**
     * Returns images that belong to no class, as a split with one class.
     *
     * @param name name for messages
     * @param images the images, with label 0
     * @return empty if there are no images
     */
    public static Optional<LabelledSplit> other(String name, List<HashedImage> images) {
        return images.isEmpty()
                ? Optional.empty()
                : Optional.of(new LabelledSplit(name, List.of(DatasetFolder.OTHER), images));
    }

    /**
     * Returns the identity of the split: SHA-256 over one line {@code class/sha256} per image. It changes only if an
     * image is added, removed, edited or moved to another class. A folder and a version with the same images have the
     * same identity.
     */
    public String digest() {
        MessageDigest digest = Sha256.algorithm();
        for (HashedImage image : images) {
            String line = labels.get(image.label()) + "/" + image.sha256() + "\n";
            digest.update(line.getBytes(StandardCharsets.UTF_8));
        }
        return Sha256.hex(digest);
    }

    /** Returns the name of a class of this split for messages. */
    String nameOf(int label) {
        return name + "/" + labels.get(label);
    }
}
