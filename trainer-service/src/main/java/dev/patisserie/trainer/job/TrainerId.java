package dev.patisserie.trainer.job;

import dev.patisserie.common.model.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Names a trainer among those that share the requests, for as long as its work folder lasts.
 *
 * @param value text that no other work folder has
 */
public record TrainerId(String value) {

    /**
     * Returns the name of the trainer that has this work folder; the first call gives it one.
     *
     * @param workDir created if absent
     */
    public static TrainerId of(Path workDir) {
        Path file = workDir.resolve("trainer-id");
        try {
            if (Files.notExists(file)) {
                AtomicFiles.create(
                        file,
                        temporary -> Files.writeString(temporary, "trainer-" + UUID.randomUUID()));
            }
            return new TrainerId(Files.readString(file).strip());
        } catch (FileAlreadyExistsException e) {
            return of(workDir); // another start was quicker
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot use %s: %s; check space and permissions".formatted(file, e), e);
        }
    }
}
