package dev.patisserie.common.dataset;

import java.nio.file.Path;

/**
 * A file of a class.
 *
 * @param split its split; null if the data set is not split
 * @param label its class, in the spelling of the training split
 * @param path the file, at any depth below the class folder
 */
public record LabelledFile(Split split, String label, Path path) {

    /**
     * Returns the folder of its class.
     *
     * @param root the data set's folder
     */
    public Path classFolder(Path root) {
        int depth = root.getNameCount() + (split == null ? 1 : 2);
        return root.getRoot().resolve(path.subpath(0, depth));
    }
}
