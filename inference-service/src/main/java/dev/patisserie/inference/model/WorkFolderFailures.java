package dev.patisserie.inference.model;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.io.DiskSpace;
import java.io.IOException;
import java.nio.file.Path;

/** Creates exceptions for failures of the work folder; a retry may succeed. */
final class WorkFolderFailures {

    private WorkFolderFailures() {}

    /**
     * Returns the exception for a load that needs the folder.
     *
     * @param folder {@code inference.work-dir}
     * @return with code {@link ErrorCode#DISK_FULL} or {@link ErrorCode#MODEL_STORE_UNAVAILABLE}
     */
    static PatisserieException unusable(Path folder, IOException cause) {
        return DiskSpace.exhausted(cause)
                ? DiskSpace.full("a model in %s (inference.work-dir)".formatted(folder), cause)
                : new PatisserieException(
                        ErrorCode.MODEL_STORE_UNAVAILABLE,
                        "cannot use folder %s (inference.work-dir): %s; check permissions"
                                .formatted(folder, Reasons.of(cause)),
                        cause);
    }
}
