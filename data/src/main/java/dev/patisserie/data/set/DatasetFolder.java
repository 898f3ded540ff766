package dev.patisserie.data.set;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A data set on disk: either {@code <split>/<class>/<file>} with all three splits, or {@code
 * <class>/<file>}. Hidden files and folders are not part of it, and class folders are not
 * descended.
 */
public final class DatasetFolder {

    private final Path root;
    private final boolean split;

    private DatasetFolder(Path root, boolean split) {
        this.root = root;
        this.split = split;
    }

    /**
     * Looks at a folder.
     *
     * @throws PatisserieException {@link ErrorCode#DATASET_MISSING} if it is no folder; {@link
     *     ErrorCode#DATASET_INVALID} if it has some of the splits and lacks others
     */
    public static DatasetFolder open(Path folder) {
        Path root = folder.toAbsolutePath().normalize();
        if (!Files.isDirectory(root)) {
            throw new PatisserieException(
                    ErrorCode.DATASET_MISSING,
                    "expected a folder with a data set, found nothing at %s; see 'data make --help'"
                            .formatted(root));
        }
        List<Split> missing =
                Arrays.stream(Split.values())
                        .filter(part -> !Files.isDirectory(root.resolve(part.folder())))
                        .toList();
        if (!missing.isEmpty() && missing.size() < Split.values().length) {
            throw new PatisserieException(
                    ErrorCode.DATASET_INVALID,
                    "expected train, validation and holdout in %s, found no %s; add it, or give class folders to 'data split'"
                            .formatted(
                                    root,
                                    String.join(
                                            ", ", missing.stream().map(Split::folder).toList())));
        }
        return new DatasetFolder(root, missing.isEmpty());
    }

    /** Returns whether it has train, validation and holdout. */
    public boolean isSplit() {
        return split;
    }

    /** Returns where it lies, absolute. */
    public Path root() {
        return root;
    }

    /**
     * Lists its files, sorted by split, class and name.
     *
     * @throws PatisserieException {@link ErrorCode#DATASET_INVALID} if there is not a single one
     * @throws IOException if a folder cannot be read
     */
    public List<LabelledFile> files() throws IOException {
        List<LabelledFile> files = new ArrayList<>();
        if (split) {
            for (Split part : Split.values()) {
                collect(root.resolve(part.folder()), part, files);
            }
        } else {
            collect(root, null, files);
        }
        if (files.isEmpty()) {
            throw new PatisserieException(
                    ErrorCode.DATASET_INVALID,
                    "expected class folders with photos in %s, found none".formatted(root));
        }
        return files;
    }

    private static void collect(Path folder, Split part, List<LabelledFile> into)
            throws IOException {
        for (Path labelFolder : visible(folder)) {
            if (Files.isDirectory(labelFolder)) {
                String label = labelFolder.getFileName().toString();
                for (Path file : visible(labelFolder)) {
                    if (Files.isRegularFile(file)) {
                        into.add(new LabelledFile(part, label, file));
                    }
                }
            }
        }
    }

    private static List<Path> visible(Path folder) throws IOException {
        try (Stream<Path> content = Files.list(folder)) {
            return content.filter(path -> !path.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
    }
}
