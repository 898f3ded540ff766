package dev.patisserie.trainer.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.trainer.config.TrainerConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoldersReadinessTest {

    @TempDir
    Path folder;

    private HealthCheckResponse call() {
        Map<String, String> properties = Map.of(
                "trainer.data-root", folder.resolve("data").toString(),
                "trainer.model-store", folder.resolve("models").toString(),
                "trainer.work-dir", folder.resolve("work").toString());
        TrainerConfig config = new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(properties, "test", 0))
                .withMapping(TrainerConfig.class)
                .build()
                .getConfigMapping(TrainerConfig.class);
        return new FoldersReadiness(config).call();
    }

    @Test
    void isReadyBeforeTheFirstModelCreatesTheStore() throws Exception {
        Files.createDirectory(folder.resolve("data"));

        assertThat(call().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void namesAMissingDataRoot() {
        HealthCheckResponse response = call();

        assertThat(response.getStatus()).isEqualTo(Status.DOWN);
        assertThat(response.getData().orElseThrow())
                .containsEntry("data-root", "not usable: " + folder.resolve("data"))
                .containsEntry("model-store", "usable");
    }

    @Test
    void namesAModelStoreThatIsNotAFolder() throws Exception {
        // Given
        Files.createDirectory(folder.resolve("data"));
        Files.writeString(folder.resolve("models"), "");

        // When
        HealthCheckResponse response = call();

        // Then
        assertThat(response.getStatus()).isEqualTo(Status.DOWN);
        assertThat(response.getData().orElseThrow())
                .containsEntry("model-store", "not usable: " + folder.resolve("models"));
    }

    @Test
    void namesAnUnusableWorkFolder() throws Exception {
        // Given
        Files.createDirectory(folder.resolve("data"));
        Files.writeString(folder.resolve("work"), "");

        // When
        HealthCheckResponse response = call();

        // Then
        assertThat(response.getStatus()).isEqualTo(Status.DOWN);
        assertThat(response.getData().orElseThrow()).containsEntry("work-dir", "not usable: " + folder.resolve("work"));
    }
}
