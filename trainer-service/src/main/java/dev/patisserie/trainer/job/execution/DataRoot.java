package dev.patisserie.trainer.job.execution;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder of the data sets, the only one that a request can refer to.
 *
 * @param folder may not exist yet
 */
public record DataRoot(Path folder) {

    /**
     * Returns the folder of a data set.
     *
     * @param dataset a plain name; its existence is not checked
     * @return a folder directly below this one, or the target of such a link inside this one
     * @throws PatisserieException {@link ErrorCode#DATASET_INVALID} if the name or a link leads outside
     */
    Path resolve(String dataset) {
        Path root = folder.toAbsolutePath().normalize();
        Path path = root.resolve(dataset).normalize();
        if (!root.equals(path.getParent())) {
            throw outside(dataset);
        }
        return Files.exists(path) ? real(dataset, path) : path;
    }

    private Path real(String dataset, Path path) {
        try {
            Path real = path.toRealPath();
            if (!real.startsWith(folder.toRealPath())) {
                throw outside(dataset);
            }
            return real;
        } catch (IOException e) {
            throw new PatisserieException(
                    ErrorCode.DATASET_MISSING,
                    "data set '%s' cannot be read below %s: %s; check its permissions"
                            .formatted(dataset, folder, Reasons.of(e)),
                    e);
        }
    }

    private PatisserieException outside(String dataset) {
        return new PatisserieException(
                ErrorCode.DATASET_INVALID,
                "data set '%s' leads outside the data root %s; move or mount it there, or set trainer.data-root"
                        .formatted(dataset, folder));
    }
}
