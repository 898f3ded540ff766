package dev.patisserie.trainer.golden;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Real photos and weights in the shared folder outside the repository. */
public final class SharedFiles {

    private static final Path FOLDER = Path.of("..", "..", "shared");

    private SharedFiles() {}

    /** Returns a file of the shared folder; skips the test with a message if it is absent. */
    public static Path orSkip(String path) {
        Path file = FOLDER.resolve(path);
        assumeTrue(
                Files.exists(file),
                "skipped: there is no " + file.toAbsolutePath().normalize());
        return file;
    }
}
