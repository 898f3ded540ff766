package dev.patisserie.trainer.dataset;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.model.Sha256;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Reads the layout {@code <dataset>/{train,validation,holdout}/<class>/<image>} and digests every
 * file. Folders below a class belong to the class; names that begin with a dot are left out.
 */
public final class DatasetReader {

    private DatasetReader() {}

    /**
     * Reads a data set.
     *
     * @param folder the data set's folder
     * @throws PatisserieException {@link ErrorCode#DATASET_MISSING} if the folder or a split is not
     *     there; {@link ErrorCode#DATASET_INVALID} if there are fewer than two classes, the splits
     *     differ in their classes, a class holds no file, or a file cannot be read; the message
     *     names the folders or the file
     * @throws IOException if a folder cannot be listed
     */
    public static Dataset read(Path folder) throws IOException {
        requireFolder(folder);
        for (Split split : Split.values()) {
            requireFolder(folder.resolve(split.folder()));
        }
        List<String> labels = labels(folder);
        Map<Split, LabelledSplit> splits = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            splits.put(split, readSplit(folder.resolve(split.folder()), labels));
        }
        return new Dataset(labels, splits);
    }

    private static void requireFolder(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new PatisserieException(
                    ErrorCode.DATASET_MISSING,
                    "expected the folder %s, found none; a data set has train/, validation/ and holdout/, each with one folder of images per class"
                            .formatted(folder));
        }
    }

    /** Returns the classes of the training split, once the others are seen to have the same. */
    private static List<String> labels(Path folder) throws IOException {
        Path train = folder.resolve(Split.TRAIN.folder());
        List<String> labels = classes(train);
        if (labels.size() < 2) {
            throw invalid(
                    "expected at least two class folders in %s, found %s; add the missing classes to every split"
                            .formatted(train, labels));
        }
        for (Split other : List.of(Split.VALIDATION, Split.HOLDOUT)) {
            requireSameClasses(train, labels, folder.resolve(other.folder()));
        }
        return labels;
    }

    private static void requireSameClasses(Path train, List<String> labels, Path split)
            throws IOException {
        List<String> found = classes(split);
        if (found.equals(labels)) {
            return;
        }
        var missing = new TreeSet<>(labels);
        found.forEach(missing::remove);
        var extra = new TreeSet<>(found);
        labels.forEach(extra::remove);
        throw invalid(
                "expected the classes of %s in %s too, found %s missing and %s extra; give every split the same class folders"
                        .formatted(train, split, missing, extra));
    }

    private static List<String> classes(Path split) throws IOException {
        try (Stream<Path> entries = Files.list(split)) {
            return entries.filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    private static LabelledSplit readSplit(Path folder, List<String> labels) throws IOException {
        List<LabelledFile> files = new ArrayList<>();
        for (int label = 0; label < labels.size(); label++) {
            Path classFolder = folder.resolve(labels.get(label));
            List<Path> found = files(classFolder);
            if (found.isEmpty()) {
                throw invalid(
                        "expected images in %s, found no file; add some, or remove the class from every split"
                                .formatted(classFolder));
            }
            for (Path file : found) {
                files.add(new LabelledFile(file, label, digest(file)));
            }
        }
        return new LabelledSplit(folder, labels, files);
    }

    private static String digest(Path file) {
        try {
            return Sha256.of(file);
        } catch (IOException e) {
            throw new PatisserieException(
                    ErrorCode.DATASET_INVALID,
                    "expected a readable file at %s, found %s; mend or remove it"
                            .formatted(file, e),
                    e);
        }
    }

    private static List<Path> files(Path classFolder) throws IOException {
        try (Stream<Path> tree = Files.walk(classFolder, FileVisitOption.FOLLOW_LINKS)) {
            return tree.filter(path -> !Files.isDirectory(path))
                    .filter(path -> !hidden(classFolder.relativize(path)))
                    .toList();
        }
    }

    private static boolean hidden(Path relative) {
        for (Path part : relative) {
            if (part.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    private static PatisserieException invalid(String message) {
        return new PatisserieException(ErrorCode.DATASET_INVALID, message);
    }
}
