package dev.patisserie.data.set;

import dev.patisserie.common.dataset.DatasetProblem;
import java.util.List;
import java.util.SortedMap;

/**
 * What there is to know about a data set before training on it. Files are named relative to its folder.
 *
 * @param folder the data set, absolute
 * @param split whether it has train, validation and holdout
 * @param images files in all classes and splits
 * @param classes files per class and split; the split is {@link #ALL} where the set is not split
 * @param formats readable images per format
 * @param width as displayed, in pixels; null if no image is readable
 * @param height as displayed, in pixels; null if no image is readable
 * @param bytes file sizes
 * @param duplicates files with the same bytes
 * @param broken files that are no readable image
 * @param rotated images that EXIF turns or mirrors; training and serving turn them upright
 * @param problems findings about files and folders; a set with a refused one cannot be trained on
 */
public record Inspection(
        String folder,
        boolean split,
        int images,
        SortedMap<String, SortedMap<String, Integer>> classes,
        SortedMap<String, Integer> formats,
        Range width,
        Range height,
        Range bytes,
        List<DuplicateImage> duplicates,
        List<Broken> broken,
        List<String> rotated,
        List<DatasetProblem> problems) {

    /** Stands for the split where the set is not split. */
    public static final String ALL = "all";

    /**
     * Smallest, middle and largest of a list.
     *
     * @param min smallest
     * @param median the upper one of the middle two, where there are two
     * @param max largest
     */
    public record Range(long min, long median, long max) {

        /** Returns the range, or null of no values. */
        static Range of(List<Long> values) {
            if (values.isEmpty()) {
                return null;
            }
            List<Long> sorted = values.stream().sorted().toList();
            return new Range(sorted.get(0), sorted.get(sorted.size() / 2), sorted.get(sorted.size() - 1));
        }
    }

    /**
     * A file that cannot be trained on.
     *
     * @param file which
     * @param code name of an {@code IMAGE_*} error code
     * @param reason expected and found
     */
    public record Broken(String file, String code, String reason) {}
}
