package dev.patisserie.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.trainer.config.TrainerConfig;
import dev.patisserie.trainer.job.store.JobStarts;
import dev.patisserie.trainer.pipeline.TrainingSettings;
import dev.patisserie.trainer.pipeline.transfer.TransferSettings;
import dev.patisserie.trainer.weights.WeightFiles;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SettingsProducerTest {

    private static SettingsProducer settings(Map<String, String> properties) {
        var all = new HashMap<>(Map.of("trainer.data-root", "/data", "trainer.work-dir", "/scratch"));
        all.putAll(properties);
        return new SettingsProducer(new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(all, "test", 0))
                .withMapping(TrainerConfig.class)
                .build()
                .getConfigMapping(TrainerConfig.class));
    }

    @Test
    void defaultConfigurationYieldsTheDefaultSettings() {
        SettingsProducer defaults = settings(Map.of("trainer.model-store", "/models"));
        Path work = Path.of("/scratch");
        var files = new WeightFiles(defaults.weights());

        assertThat(defaults.training()).isEqualTo(TrainingSettings.defaults(work));
        assertThat(defaults.weights()).isEqualTo(WeightFiles.Locations.defaults(Optional.empty(), work));
        assertThat(defaults.transfer(defaults.training(), files)).isEqualTo(TransferSettings.defaults(work, files));
    }

    @Test
    void jobsAreInTheModelStoreByDefault() {
        SettingsProducer settings = settings(Map.of("trainer.model-store", "/models"));

        assertThat(settings.jobs()).isEqualTo(Path.of("/models/.jobs"));
        assertThat(settings.starts()).isEqualTo(new JobStarts.Settings(Path.of("/models/.jobs/starts"), 3));
    }

    @Test
    void jobsAreInTheConfiguredFolder() {
        SettingsProducer settings = settings(Map.of("trainer.model-store", "s3://models", "trainer.jobs-dir", "/jobs"));

        assertThat(settings.jobs()).isEqualTo(Path.of("/jobs"));
    }

    @Test
    void modelStoreInABucketRequiresAFolderOfJobs() {
        SettingsProducer settings = settings(Map.of("trainer.model-store", "s3://models"));

        assertThatThrownBy(settings::jobs)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("trainer.jobs-dir")
                .hasMessageContaining("s3://models");
    }

    @Test
    void leftoversIncludeReportsCurvesAndStarts() {
        SettingsProducer settings = settings(Map.of("trainer.model-store", "/models"));

        assertThat(settings.leftovers().runs().folder()).isEqualTo(Path.of("/models/.jobs/runs"));
        assertThat(settings.leftovers().leftovers())
                .containsExactly(
                        Path.of("/models/.jobs/reports"),
                        Path.of("/scratch/tensorboard"),
                        Path.of("/models/.jobs/starts"));
    }
}
