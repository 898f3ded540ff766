package dev.patisserie.trainer.job.execution;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.PatisserieException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/**
 * An upper bound on the number of training images, from the file names or from the event of a version.
 *
 * @param root folder of the data sets
 */
public record TrainImages(DataRoot root) implements ToIntFunction<TrainingRequested> {

    /** The largest count: more images do not change the memory needs, since every batch is full. */
    static final int MOST = 10_000;

    /** Returns the number of training images of a version; {@link #MOST} if larger. */
    static int of(DatasetPublished version) {
        Map<String, Integer> classes = version.images().getOrDefault(Split.TRAIN.folder(), Map.of());
        return (int) Math.min(
                MOST, classes.values().stream().mapToLong(Integer::longValue).sum());
    }

    /** Returns the number of files in the training split; {@link #MOST} if unknown or larger. */
    @Override
    public int applyAsInt(TrainingRequested request) {
        try {
            Path folder = root.resolve(request.datasetReference().name()).resolve(Split.TRAIN.folder());
            try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
                return (int) files.filter(Files::isRegularFile).limit(MOST).count();
            }
        } catch (IOException | UncheckedIOException | PatisserieException e) {
            return MOST; // the training itself reports a data set that cannot be read
        }
    }
}
