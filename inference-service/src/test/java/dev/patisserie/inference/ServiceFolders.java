package dev.patisserie.inference;

import dev.patisserie.common.io.AtomicFiles;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Folders, free ports and short delays for a service under test. */
public final class ServiceFolders implements QuarkusTestResourceLifecycleManager {

    private Path root;

    @Override
    public Map<String, String> start() {
        try {
            root = Files.createTempDirectory("inference-service");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.of(
                "inference.model-store", root.resolve("store").toString(),
                "inference.work-dir", root.resolve("work").toString(),
                "inference.load-retry-delay", "PT0.1S",
                "inference.resend-delay", "PT0.1S",
                "inference.catch-up-quiet", "PT0.5S",
                "quarkus.http.test-port", "0");
    }

    @Override
    public void stop() {
        try {
            AtomicFiles.deleteTree(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
