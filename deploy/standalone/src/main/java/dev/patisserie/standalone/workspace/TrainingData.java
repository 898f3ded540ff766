package dev.patisserie.standalone.workspace;

import dev.patisserie.common.dataset.DatasetFolder;
import dev.patisserie.common.dataset.LabelledFile;
import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.data.draw.DessertSet;
import dev.patisserie.data.set.SplitRecipe;
import dev.patisserie.data.set.Splitter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The data set that a run trains on, in the place where the trainer looks: a folder with the three splits, directly
 * below a data root.
 *
 * @param root what the trainer gets as its data root, absolute
 * @param name name of the data set, and of its folder below {@code root}
 */
public record TrainingData(Path root, String name) {

    /** Name of the drawn set. */
    public static final String DRAWN = "desserts";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    /** Returns the drawn set, which is drawn once and then kept below {@code cache}. */
    public static TrainingData drawn(Path cache) throws IOException {
        return drawnBelow(
                cache.resolve("drawn-v%d-%d".formatted(DessertSet.VERSION, DessertSet.Recipe.DEFAULT.seed())));
    }

    /** Returns the set named {@link #DRAWN} below {@code root}; drawn if there is none. */
    public static TrainingData drawnBelow(Path root) throws IOException {
        if (Files.notExists(root.resolve(DRAWN))) {
            DessertSet.make(root.resolve(DRAWN), DessertSet.Recipe.DEFAULT);
        }
        return new TrainingData(root.toRealPath(), DRAWN);
    }

    /**
     * Returns the user's set where it is.
     *
     * @param folder three splits
     * @throws PatisserieException {@link ErrorCode#DATASET_MISSING} or {@link ErrorCode#DATASET_INVALID} if
     *     {@code folder} does not hold three splits to train on
     */
    public static TrainingData split(Path folder) throws IOException {
        DatasetFolder dataset = DatasetFolder.open(folder);
        if (!dataset.isSplit()) {
            throw new PatisserieException(
                    ErrorCode.DATASET_INVALID,
                    "expected train, validation and holdout in %s, found class folders; make them by 'patisserie data split'"
                            .formatted(dataset.root()));
        }
        return inPlace(dataset);
    }

    private static TrainingData inPlace(DatasetFolder dataset) throws IOException {
        dataset.read().requireValid(); // before broker and services are started
        String name = dataset.root().getFileName().toString();
        return new TrainingData(dataset.root().getParent(), checked(name, dataset.root()));
    }

    /**
     * Returns the user's set: in place if it is split, else split into {@code work} by hard links.
     *
     * @param folder three splits, or class folders
     * @param work where a split may be made; an earlier split there of that name is used again
     * @throws PatisserieException {@link ErrorCode#DATASET_MISSING} or {@link ErrorCode#DATASET_INVALID} if
     *     {@code folder} does not hold a data set to train on
     */
    public static TrainingData of(Path folder, Path work) throws IOException {
        DatasetFolder dataset = DatasetFolder.open(folder);
        if (dataset.isSplit()) {
            return inPlace(dataset);
        }
        String name = dataset.root().getFileName().toString();
        Path root = Files.createDirectories(work.resolve("data")).toRealPath();
        String safe = checked(name.replaceAll("[^A-Za-z0-9._-]", "-"), dataset.root());
        if (Files.notExists(root.resolve(safe))) {
            Splitter.split(
                    dataset.root(),
                    root.resolve(safe),
                    new SplitRecipe(
                            SplitRecipe.DEFAULT.validation(),
                            SplitRecipe.DEFAULT.holdout(),
                            SplitRecipe.DEFAULT.seed(),
                            SplitRecipe.Placement.LINK));
        }
        return new TrainingData(root, safe);
    }

    private static String checked(String name, Path folder) {
        if (!NAME.matcher(name).matches()) {
            throw new PatisserieException(
                    ErrorCode.DATASET_INVALID,
                    "expected a folder named by letters, digits, '.', '_' and '-', the first a letter or digit, found %s; rename it"
                            .formatted(folder));
        }
        return name;
    }

    /** Returns the data set's folder. */
    public Path folder() {
        return root.resolve(name);
    }

    /**
     * Lists the files of all splits, as the trainer reads them.
     *
     * @throws PatisserieException {@link ErrorCode#DATASET_INVALID} if the trainer would reject them
     */
    public List<LabelledFile> files() throws IOException {
        return DatasetFolder.openSplit(folder()).read().requireValid().files();
    }

    /** Lists the files of one split, with their classes; see {@link #files()}. */
    public List<LabelledFile> files(Split split) throws IOException {
        return files().stream().filter(file -> file.split() == split).toList();
    }
}
