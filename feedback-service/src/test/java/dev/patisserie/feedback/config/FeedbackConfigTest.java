package dev.patisserie.feedback.config;

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

class FeedbackConfigTest {

    private static final Map<String, String> NEEDED =
            Map.of("feedback.dataset-store", "/datasets", "feedback.state-dir", "/state");

    private static FeedbackConfig read(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(properties, "test", 0))
                .withMapping(FeedbackConfig.class)
                .build()
                .getConfigMapping(FeedbackConfig.class);
    }

    @Test
    void hasTheDocumentedDefaults() {
        FeedbackConfig config = read(NEEDED);

        assertThat(config.dataset()).isEqualTo("desserts");
        assertThat(config.datasetStore()).isEqualTo(StoreLocation.of("/datasets"));
        assertThat(config.stateDir()).isEqualTo(Path.of("/state"));
        assertThat(config.applicationId()).isEmpty();
        assertThat(config.partitions()).isEqualTo(3);
        assertThat(config.threads()).isEqualTo(1);
        assertThat(config.standbyReplicas()).isZero();
        assertThat(config.joinWindow()).isEqualTo(Duration.ofDays(3));
        assertThat(config.joinStoreBytes()).isEqualTo(4L << 30);
        assertThat(config.labelWait()).isEqualTo(Duration.ofDays(1));
        assertThat(config.budget()).isEqualTo(200);
        assertThat(config.maxPerKey()).isEqualTo(10);
        assertThat(config.imagesRetention()).isEqualTo(Duration.ofDays(7));
        assertThat(config.collectedRetention()).isEqualTo(Duration.ofDays(30));
        assertThat(config.publishAfter()).isEqualTo(100);
        assertThat(config.publishEvery()).isEmpty();
        assertThat(config.falseAlarmEvery()).isEqualTo(Duration.ofDays(90));
    }

    @Test
    void rejectsAMissingDatasetStore() {
        assertThatThrownBy(() -> read(Map.of("feedback.state-dir", "/state")))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("feedback.dataset-store");
    }

    @Test
    void rejectsAMisspelledKey() {
        var misspelled = new HashMap<>(NEEDED);
        misspelled.put("feedback.bugdet", "8");

        assertThatThrownBy(() -> read(misspelled))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("feedback.bugdet");
    }

    @Test
    void everyKeyIsDocumentedWithItsDefault() {
        assertThat(new Readme().missingKeys(FeedbackConfig.class, "feedback")).isEmpty();
    }
}
