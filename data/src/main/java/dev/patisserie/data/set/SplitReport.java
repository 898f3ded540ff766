package dev.patisserie.data.set;

import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;

/**
 * The result of a split.
 *
 * @param folder the new data set
 * @param classes number of files per class and split, by the split's folder
 * @param duplicates files of the source with the same bytes; each such image is in one split
 */
public record SplitReport(
        Path folder, SortedMap<String, SortedMap<String, Long>> classes, List<DuplicateImage> duplicates) {}
