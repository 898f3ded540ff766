package dev.patisserie.common.dataset;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A data set on disk: either {@code <split>/<class>/...} with all three splits, or {@code <class>/...}. In both cases
 * the folder {@value #OTHER} may be beside them, with images that belong to no class.
 */
public final class DatasetFolder {

    /**
     * Name of the folder of images that belong to no class, directly below the data set's folder. No model is trained
     * or evaluated on them; they determine how a model detects unfamiliar images.
     */
    public static final String OTHER = "_other";

    private final Path root;
    private final boolean split;

    private DatasetFolder(Path root, boolean split) {
        this.root = root;
        this.split = split;
    }

    /**
     * Opens a data set of either layout.
     *
     * @throws PatisserieException {@link ErrorCode#DATASET_MISSING} if it is not a folder, or has only some of the
     *     splits
     */
    public static DatasetFolder open(Path folder) {
        DatasetFolder dataset = withoutSplits(folder);
        List<Split> missing = missingSplits(dataset.root);
        if (missing.size() == Split.values().length) {
            return dataset;
        }
        requireNone(missing, dataset.root);
        return new DatasetFolder(dataset.root, true);
    }

    /**
     * Opens a data set with the folders train, validation and holdout.
     *
     * @throws PatisserieException {@link ErrorCode#DATASET_MISSING} if it is not a folder, or lacks a split
     */
    public static DatasetFolder openSplit(Path folder) {
        Path root = withoutSplits(folder).root;
        requireNone(missingSplits(root), root);
        return new DatasetFolder(root, true);
    }

    private static DatasetFolder withoutSplits(Path folder) {
        Path root = folder.toAbsolutePath().normalize();
        if (!Files.isDirectory(root)) {
            throw new PatisserieException(
                    ErrorCode.DATASET_MISSING,
                    "expected a folder with a data set, found none at %s; see 'patisserie data make --help'"
                            .formatted(root));
        }
        return new DatasetFolder(root, false);
    }

    private static List<Split> missingSplits(Path root) {
        return Arrays.stream(Split.values())
                .filter(split -> !Files.isDirectory(root.resolve(split.folder())))
                .toList();
    }

    private static void requireNone(List<Split> missing, Path root) {
        if (!missing.isEmpty()) {
            throw new PatisserieException(
                    ErrorCode.DATASET_MISSING,
                    "expected the folders train, validation and holdout in %s, each with one folder of images per class, found no %s; add it, or divide class folders by 'patisserie data split'"
                            .formatted(
                                    root,
                                    missing.stream()
                                            .map(split ->
                                                    root.resolve(split.folder()).toString())
                                            .collect(Collectors.joining(", "))));
        }
    }

    /** Returns whether the set has the folders train, validation and holdout. */
    public boolean isSplit() {
        return split;
    }

    /** Returns the absolute path of the data set. */
    public Path root() {
        return root;
    }

    /**
     * Lists the classes, files and problems. Reading continues after a problem.
     *
     * @throws IOException if the data set's own folder cannot be resolved
     */
    public DatasetContent read() throws IOException {
        return new DatasetReading(root, split).read();
    }
}
