package dev.patisserie.trainer.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.contract.Readme;
import dev.patisserie.common.store.StoreLocation;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerConfigTest {

    private static Map<String, String> folders() {
        return new HashMap<>(Map.of(
                "trainer.data-root", "/data",
                "trainer.model-store", "/models",
                "trainer.work-dir", "/scratch"));
    }

    private static TrainerConfig read(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(properties, "test", 0))
                .withMapping(TrainerConfig.class)
                .build()
                .getConfigMapping(TrainerConfig.class);
    }

    @Test
    void hasTheDocumentedDefaults() {
        TrainerConfig config = read(folders());

        assertThat(config.dataRoot()).isEqualTo(Path.of("/data"));
        assertThat(config.modelStore()).isEqualTo(StoreLocation.of("/models"));
        assertThat(config.workDir()).isEqualTo(Path.of("/scratch"));
        assertThat(config.datasetStore()).isEmpty();
        assertThat(config.cacheLimitBytes()).isEqualTo(8L << 30);
        assertThat(config.datasetCacheLimitBytes()).isEqualTo(8L << 30);
        assertThat(config.featureCacheLimitBytes()).isEqualTo(8L << 30);
        assertThat(config.weightsFolder()).isEmpty();
        assertThat(config.weightsCache()).isEmpty();
        assertThat(config.weightsMirror()).isEmpty();
        assertThat(config.weightsConnectTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.weightsIdleTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.prefetchBatches()).isEqualTo(2);
        assertThat(config.snapshotSteps()).isEqualTo(500);
        assertThat(config.threads()).isEmpty();
        assertThat(config.retryDelay()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.shutdownTimeout()).isEqualTo(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @ValueSource(strings = {"trainer.data-root", "trainer.model-store", "trainer.work-dir"})
    void missingFolderFailsTheStart(String key) {
        // Given
        Map<String, String> properties = folders();
        properties.remove(key);

        assertThatThrownBy(() -> read(properties))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining(key);
    }

    @Test
    void misspelledKeyFailsTheStart() {
        // Given
        Map<String, String> properties = folders();
        properties.put("trainer.cache-limit-byte", "8");

        assertThatThrownBy(() -> read(properties))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("trainer.cache-limit-byte");
    }

    @Test
    void readmeListsEveryKeyWithItsDefault() {
        assertThat(new Readme().missingKeys(TrainerConfig.class, "trainer")).isEmpty();
    }
}
