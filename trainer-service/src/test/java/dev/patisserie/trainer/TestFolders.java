package dev.patisserie.trainer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Settings of a service under test: temporary folders and no delays. */
final class TestFolders {

    private TestFolders() {}

    static Map<String, String> make() {
        try {
            Path folder =
                    Files.createTempDirectory(Path.of("target"), "trainer").toAbsolutePath();
            Path data = Files.createDirectory(folder.resolve("data"));
            return new HashMap<>(Map.of(
                    "trainer.data-root", data.toString(),
                    "trainer.model-store", folder.resolve("models").toString(),
                    "trainer.work-dir", folder.resolve("work").toString(),
                    "trainer.retry-delay", "PT0.1S",
                    "mp.messaging.incoming.training-requests.auto.commit.interval.ms", "100"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
