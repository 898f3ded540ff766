package dev.patisserie.trainer.health;

import dev.patisserie.trainer.config.TrainerConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready while the data sets can be read, models can be stored and jobs can write; names the folder that fails. A model
 * store that is no folder shows in its use: a job that cannot store its model tries again.
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
        boolean models =
                config.modelStore().folder().map(FoldersReadiness::writable).orElse(true);
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

    /** A store that does not exist yet is created by the first model. */
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
