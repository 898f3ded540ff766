package dev.patisserie.common.dataset;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import java.nio.file.Path;
import java.util.List;

/**
 * The classes, files and problems of a data set. No file is decoded.
 *
 * @param labels class names of the training split, or of the whole set if it is not split; in Keras's order
 * @param files every file of every class, sorted by split, class and path
 * @param other every file of the folder {@link DatasetFolder#OTHER}, sorted by path; empty without the folder
 * @param problems findings, sorted by split and class; those with {@link DatasetProblem#refused()} prevent training
 */
public record DatasetContent(
        List<String> labels, List<LabelledFile> files, List<Path> other, List<DatasetProblem> problems) {

    /** Copies the lists. */
    public DatasetContent {
        labels = List.copyOf(labels);
        files = List.copyOf(files);
        other = List.copyOf(other);
        problems = List.copyOf(problems);
    }

    /**
     * Returns this content if it is valid for training.
     *
     * @throws PatisserieException {@link ErrorCode#DATASET_INVALID} otherwise; the message is the first problem and the
     *     number of the others
     */
    public DatasetContent requireValid() {
        List<DatasetProblem> refused = refused();
        if (refused.isEmpty()) {
            return this;
        }
        String others = refused.size() == 1
                ? ""
                : " (and %d more problems; 'patisserie data inspect' lists them)".formatted(refused.size() - 1);
        throw new PatisserieException(ErrorCode.DATASET_INVALID, refused.get(0).reason() + others);
    }

    private List<DatasetProblem> refused() {
        return problems.stream().filter(DatasetProblem::refused).toList();
    }
}
