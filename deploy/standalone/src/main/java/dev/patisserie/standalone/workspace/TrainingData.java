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
 * The data set of a run: a folder with the three splits, directly below the trainer's data root.
 *
 * @param root the trainer's data root, absolute
 * @param name name of the data set, and of its folder below {@code root}
 */
public record TrainingData(Path root, String name) {

    /** The name of the drawn data set. */
    public static final String DRAWN = "desserts";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    /** Returns the drawn data set, which is drawn once and cached below {@code cache}. */
    public static TrainingData drawn(Path cache) throws IOException {
        return drawnBelow(
                cache.resolve("drawn-v%d-%d".formatted(DessertSet.VERSION, DessertSet.Recipe.DEFAULT.seed())));
    }

    /** Returns the data set {@link #DRAWN} below {@code root}; draws it if it does not exist. */
    public static TrainingData drawnBelow(Path root) throws IOException {
        if (Files.notExists(root.resolve(DRAWN))) {
            DessertSet.make(root.resolve(DRAWN), DessertSet.Recipe.DEFAULT);
        }
        return new TrainingData(root.toRealPath(), DRAWN);
    }

    /**
     * Returns a data set of the user in its own folder.
     *
     * @param folder a split data set
     * @throws PatisserieException {@link ErrorCode#DATASET_MISSING} or {@link ErrorCode#DATASET_INVALID} if
     *     {@code folder} is not a valid split data set
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
        dataset.read().requireValid(); // before the start of broker and services
        String name = dataset.root().getFileName().toString();
        return new TrainingData(dataset.root().getParent(), checked(name, dataset.root()));
    }

    /**
     * Returns a data set of the user: in its own folder if it is split, otherwise split into {@code work} by hard
     * links.
     *
     * @param folder a split data set, or class folders
     * @param work folder for a split; an existing split of the same name is used again
     * @throws PatisserieException {@link ErrorCode#DATASET_MISSING} or {@link ErrorCode#DATASET_INVALID} if
     *     {@code folder} is not a valid data set
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

    /** Returns the folder of the data set. */
    public Path folder() {
        return root.resolve(name);
    }

    /**
     * Lists the files of all splits, like the trainer.
     *
     * @throws PatisserieException {@link ErrorCode#DATASET_INVALID} if the trainer would reject the data set
     */
    public List<LabelledFile> files() throws IOException {
        return DatasetFolder.openSplit(folder()).read().requireValid().files();
    }

    /** Lists the files of one split, with their classes; see {@link #files()}. */
    public List<LabelledFile> files(Split split) throws IOException {
        return files().stream().filter(file -> file.split() == split).toList();
    }
}
