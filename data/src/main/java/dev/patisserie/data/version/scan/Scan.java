package dev.patisserie.data.version.scan;

import java.util.List;
import java.util.Set;

/**
 * The distinct readable images that are published.
 *
 * @param source the folder, or another source of the images; for messages
 * @param isSplit whether it has train, validation and holdout
 * @param images the images, sorted by digest; each digest once
 * @param other the images that belong to no class, sorted by digest; each digest once
 * @param duplicates number of files whose bytes another file of the same class and split has
 * @param unreadable files that cannot be decoded; training skips them, too
 */
public record Scan(
        String source,
        boolean isSplit,
        List<ScannedImage> images,
        List<ScannedImage> other,
        int duplicates,
        List<Unreadable> unreadable) {

    /** Returns this scan without the images of some classes. */
    public Scan without(Set<String> labels) {
        List<ScannedImage> rest =
                images.stream().filter(image -> !labels.contains(image.label())).toList();
        return new Scan(source, isSplit, rest, other, duplicates, unreadable);
    }
}
