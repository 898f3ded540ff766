package dev.patisserie.common.dataset;

import dev.patisserie.common.fault.Reasons;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Collects the problems of one data set, and validates links. Not thread-safe. */
final class Findings {

    private final Path root;
    private final Path realRoot;
    private final List<DatasetProblem> problems = new ArrayList<>();

    /**
     * Creates an empty collection.
     *
     * @param root the data set's folder; may be a link
     * @throws IOException if it cannot be resolved
     */
    Findings(Path root) throws IOException {
        this.root = root;
        this.realRoot = root.toRealPath();
    }

    Path root() {
        return root;
    }

    List<DatasetProblem> problems() {
        return problems;
    }

    void refuse(Path file, String reason) {
        problems.add(DatasetProblem.refused(root, file, reason));
    }

    void warn(Path file, String reason) {
        problems.add(DatasetProblem.warning(root, file, reason));
    }

    void unreadable(Path file, Exception found) {
        refuse(
                file,
                "expected to read %s, found %s; change its rights, or remove it".formatted(file, Reasons.of(found)));
    }

    /**
     * Records a problem if a path is a broken link, or a link to a file outside the data set. The author of a data set
     * must not choose other files of this machine as training images.
     *
     * @return whether a problem was recorded
     */
    boolean leadsOutside(Path path) {
        if (!Files.isSymbolicLink(path)) {
            return false;
        }
        try {
            Path target = path.toRealPath();
            if (target.startsWith(realRoot)) {
                return false;
            }
            refuse(
                    path,
                    "expected links inside the data set, found %s, which leads to %s; copy the data set by 'cp -rL', which replaces links by files"
                            .formatted(path, target));
        } catch (IOException e) {
            refuse(
                    path,
                    "expected a file or folder at the target of link %s, found %s; repair or remove the link"
                            .formatted(path, Reasons.of(e)));
        }
        return true;
    }
}
