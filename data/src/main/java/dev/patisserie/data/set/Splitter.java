package dev.patisserie.data.set;

import dev.patisserie.common.dataset.DatasetContent;
import dev.patisserie.common.dataset.DatasetFolder;
import dev.patisserie.common.dataset.LabelledFile;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Creates train, validation and holdout from class folders. */
public final class Splitter {

    private Splitter() {}

    /**
     * Splits {@code source} into {@code target}. Equal sources, recipes and seeds give equal splits; no image is in two
     * splits. Folders below a class are kept, and so is the folder of images that belong to no class.
     *
     * @param source class folders; not modified
     * @param target output folder; must not exist, or be empty; created atomically
     * @throws PatisserieException {@link ErrorCode#DATASET_MISSING} or {@link ErrorCode#DATASET_INVALID} if the source
     *     cannot be split or the target is taken
     * @throws IOException if a file cannot be read or written
     */
    public static SplitReport split(Path source, Path target, SplitRecipe recipe) throws IOException {
        DatasetFolder folder = DatasetFolder.open(source);
        if (folder.isSplit()) {
            throw new PatisserieException(
                    ErrorCode.DATASET_INVALID,
                    "expected class folders, found a set that is split already: " + folder.root());
        }
        DatasetContent content = folder.read().requireValid();
        SortedMap<String, List<LabelledFile>> byDigest = Duplicates.byDigest(content.files());
        List<LabelledFile> plan = new SplitPlan(recipe).assign(byDigest);
        NewFolder.create(target, draft -> {
            place(plan, folder.root(), draft, recipe.placement());
            for (Path file : content.other()) {
                place(file, draft.resolve(folder.root().relativize(file)), recipe.placement());
            }
        });
        return new SplitReport(
                target.toAbsolutePath().normalize(),
                counts(plan),
                byDigest.values().stream()
                        .filter(files -> files.size() > 1)
                        .map(files -> DuplicateImage.of(folder.root(), files))
                        .toList());
    }

    /** Files keep their paths below the class folder, because two cameras may use the same file names. */
    private static void place(List<LabelledFile> plan, Path source, Path target, SplitRecipe.Placement placement)
            throws IOException {
        for (LabelledFile file : plan) {
            place(
                    file.path(),
                    target.resolve(file.split().folder()).resolve(source.relativize(file.path())),
                    placement);
        }
    }

    private static void place(Path file, Path copy, SplitRecipe.Placement placement) throws IOException {
        Files.createDirectories(copy.getParent());
        if (placement == SplitRecipe.Placement.COPY || !tryLink(copy, file)) {
            Files.copy(file, copy);
        }
    }

    /** Returns whether the file was linked, which is impossible across file systems. */
    private static boolean tryLink(Path link, Path existing) {
        try {
            Files.createLink(link, existing.toRealPath());
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static SortedMap<String, SortedMap<String, Long>> counts(List<LabelledFile> plan) {
        return plan.stream()
                .collect(Collectors.groupingBy(
                        LabelledFile::label,
                        TreeMap::new,
                        Collectors.groupingBy(file -> file.split().folder(), TreeMap::new, Collectors.counting())));
    }
}
