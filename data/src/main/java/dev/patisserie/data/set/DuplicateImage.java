package dev.patisserie.data.set;

import dev.patisserie.common.dataset.LabelledFile;
import java.nio.file.Path;
import java.util.List;

/**
 * Files with the same bytes.
 *
 * @param files at least two, relative to the data set's folder
 * @param acrossSplits whether they are in more than one split, which inflates the measured accuracy
 * @param acrossClasses whether they are in more than one class, so that a label must be wrong
 */
public record DuplicateImage(List<String> files, boolean acrossSplits, boolean acrossClasses) {

    static DuplicateImage of(Path root, List<LabelledFile> files) {
        return new DuplicateImage(
                files.stream()
                        .map(file -> root.relativize(file.path()).toString())
                        .toList(),
                files.stream().map(LabelledFile::split).distinct().count() > 1,
                files.stream().map(LabelledFile::label).distinct().count() > 1);
    }
}
