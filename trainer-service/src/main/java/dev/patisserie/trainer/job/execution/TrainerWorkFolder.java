package dev.patisserie.trainer.job.execution;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.io.DiskSpace;
import dev.patisserie.common.io.PrivateFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The work folder of the trainer, {@code trainer.work-dir}, which every job writes to.
 *
 * @param folder may not exist yet
 */
public record TrainerWorkFolder(Path folder) {

    /**
     * Checks that files can be created. A full disk is not detected here; it ends the job.
     *
     * @throws PatisserieException a retriable failure: the job is not its cause
     */
    void requireUsable() {
        try {
            PrivateFolders.create(folder);
            Files.delete(Files.createTempFile(folder, ".usable-", ".tmp"));
        } catch (IOException e) {
            if (DiskSpace.exhausted(e)) {
                return;
            }
            throw new PatisserieException(
                    ErrorCode.TRAINING_FAILED,
                    "cannot use folder %s (trainer.work-dir): %s; check permissions".formatted(folder, Reasons.of(e)),
                    e);
        }
    }
}
