package dev.patisserie.trainer.health;

import dev.patisserie.trainer.config.TrainerConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready while the data sets are readable, and the model store and the work folder are writable; names the failing
 * folder. A model store in a bucket is not checked: a job that cannot store its model is retried.
 */
@Readiness
@ApplicationScoped
class FoldersReadiness implements HealthCheck {

    private final TrainerConfig config;

    FoldersReadiness(TrainerConfig config) {
        this.config = config;
    }

    @Override
    public HealthCheckResponse call() {
        boolean data = readable(config.dataRoot());
        Optional<Path> store = config.modelStore().folder();
        boolean models = store.map(FoldersReadiness::writable).orElse(true);
        boolean work = writable(config.workDir());
        return HealthCheckResponse.named("folders")
                .status(data && models && work)
                .withData("data-root", state(config.dataRoot(), data))
                .withData("model-store", state(config.modelStore(), models))
                .withData("work-dir", state(config.workDir(), work))
                .build();
    }

    private static boolean readable(Path folder) {
        return Files.isDirectory(folder) && Files.isReadable(folder);
    }

    /** Returns whether a folder is writable. The first model creates a missing store. */
    private static boolean writable(Path folder) {
        Path existing = folder.toAbsolutePath();
        while (existing.getParent() != null && Files.notExists(existing)) {
            existing = existing.getParent();
        }
        return Files.isDirectory(existing) && Files.isWritable(existing);
    }

    private static String state(Object folder, boolean usable) {
        return usable ? "usable" : "not usable: " + folder;
    }
}
