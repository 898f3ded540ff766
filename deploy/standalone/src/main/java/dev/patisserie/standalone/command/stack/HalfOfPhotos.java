package dev.patisserie.standalone.command.stack;

import dev.patisserie.common.dataset.LabelledFile;
import dev.patisserie.common.dataset.Split;
import dev.patisserie.standalone.workspace.TrainingData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Every second photo of each class and split, the first version of a data set that grows. */
final class HalfOfPhotos {

    private HalfOfPhotos() {}

    private record Group(Split split, String label) {}

    /**
     * Copies the photos into a split folder.
     *
     * @param folder must not exist
     * @return the folder
     */
    static Path copy(TrainingData data, Path folder) throws IOException {
        Map<Group, Integer> counts = new HashMap<>();
        for (LabelledFile file : data.files()) {
            int index = counts.merge(new Group(file.split(), file.label()), 1, Integer::sum) - 1;
            if (index % 2 == 0) {
                Path target = Files.createDirectories(
                        folder.resolve(file.split().folder()).resolve(file.label()));
                // The index keeps files of different subfolders apart.
                Files.copy(
                        file.path(),
                        target.resolve("%06d-%s".formatted(index, file.path().getFileName())));
            }
        }
        return folder;
    }
}
