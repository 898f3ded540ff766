package dev.patisserie.standalone.command.stack;

import dev.patisserie.common.dataset.LabelledFile;
import dev.patisserie.common.dataset.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A part of photos with the same classes and splits as all of them.
 *
 * @param chosen every n-th photo of each class and split, beginning with the first
 * @param rest the other photos
 */
record PhotoShare(List<LabelledFile> chosen, List<LabelledFile> rest) {

    private record Group(Split split, String label) {}

    /** Divides photos; {@code n} is at least 1. */
    static PhotoShare of(List<LabelledFile> photos, int n) {
        Map<Group, Integer> counts = new HashMap<>();
        var share = new PhotoShare(new ArrayList<>(), new ArrayList<>());
        for (LabelledFile photo : photos) {
            int index = counts.merge(new Group(photo.split(), photo.label()), 1, Integer::sum) - 1;
            (index % n == 0 ? share.chosen : share.rest).add(photo);
        }
        return share;
    }

    /**
     * Copies photos into a split folder.
     *
     * @param folder must not exist
     * @return the folder
     */
    static Path copy(List<LabelledFile> photos, Path folder) throws IOException {
        int index = 0;
        for (LabelledFile photo : photos) {
            Path target = Files.createDirectories(
                    folder.resolve(photo.split().folder()).resolve(photo.label()));
            // The index keeps files of different subfolders apart.
            Files.copy(
                    photo.path(),
                    target.resolve("%06d-%s".formatted(index++, photo.path().getFileName())));
        }
        return folder;
    }
}
