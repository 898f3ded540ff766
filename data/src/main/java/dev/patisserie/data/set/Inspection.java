package dev.patisserie.data.set;

import dev.patisserie.common.dataset.DatasetProblem;
import java.util.List;
import java.util.SortedMap;

/**
 * The report on a data set before training. Files are named relative to its folder.
 *
 * @param folder the data set, absolute
 * @param split whether it has train, validation and holdout
 * @param images number of files in all classes and splits
 * @param classes number of files per class and split; the split is {@link #ALL} if the set is not split
 * @param formats number of readable images per format
 * @param width range of the displayed widths, in pixels; null if no image is readable
 * @param height range of the displayed heights, in pixels; null if no image is readable
 * @param bytes range of the file sizes, in bytes
 * @param duplicates files with the same bytes
 * @param broken files that are not readable images
 * @param rotated images that EXIF turns or mirrors; training and serving turn them upright
 * @param problems findings about files and folders; a refused one prevents training
 * @param other number of files that belong to no class, in the folder {@code _other}; formats, sizes, duplicates,
 *     broken and rotated files include them
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
        List<DatasetProblem> problems,
        int other) {

    /** The name of the split if the set is not split. */
    public static final String ALL = "all";

    /**
     * The smallest, the median and the largest value of a list.
     *
     * @param min smallest
     * @param median middle value; the upper one if there are two
     * @param max largest
     */
    public record Range(long min, long median, long max) {

        /** Returns the range, or null if there are no values. */
        static Range of(List<Long> values) {
            if (values.isEmpty()) {
                return null;
            }
            List<Long> sorted = values.stream().sorted().toList();
            return new Range(sorted.get(0), sorted.get(sorted.size() / 2), sorted.get(sorted.size() - 1));
        }
    }

    /**
     * A file that is unusable for training.
     *
     * @param file the file
     * @param code name of an {@code IMAGE_*} error code
     * @param reason expected and found
     */
    public record Broken(String file, String code, String reason) {}
}
