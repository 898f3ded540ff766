package dev.patisserie.feedback.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.contract.Readme;
import dev.patisserie.feedback.retrain.CronSchedule;
import dev.patisserie.feedback.retrain.RequestTemplate;
import dev.patisserie.feedback.retrain.RetrainMode;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetrainConfigTest {

    private static RetrainConfig read(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(properties, "test", 0))
                .withMapping(RetrainConfig.class)
                .build()
                .getConfigMapping(RetrainConfig.class);
    }

    @Test
    void automaticTrainingsAreProposedAfterDriftByDefault() {
        RetrainConfig retrain = read(Map.of());

        assertThat(retrain.mode()).isEqualTo(RetrainMode.PROPOSE);
        assertThat(retrain.coolDown()).isEqualTo(Duration.ofDays(1));
        assertThat(retrain.minNewLabels()).isEqualTo(100);
        assertThat(retrain.maxPerWeek()).isEqualTo(4);
        assertThat(retrain.labels()).isZero();
        assertThat(retrain.schedule()).isEmpty();
        assertThat(retrain.request()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"schedule|daily|cron expression", "request|{\"epoch\":5}|[epoch]", "mode|always|always"})
    void rejectsInvalidSettingsOfAutomaticTrainings(String key, String value, String reason) {
        assertThatThrownBy(() -> read(Map.of("feedback.retrain." + key, value)))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("feedback.retrain." + key)
                .hasMessageContaining(reason);
    }

    @Test
    void readsTheSettingsOfAutomaticTrainings() {
        Map<String, String> given = Map.of(
                "feedback.retrain.mode", "act",
                "feedback.retrain.schedule", "0 3 * * 1",
                "feedback.retrain.request", "{\"pipeline\":\"simple\"}");

        RetrainConfig retrain = read(given);

        assertThat(retrain.mode()).isEqualTo(RetrainMode.ACT);
        assertThat(retrain.schedule()).map(CronSchedule::toString).contains("0 3 * * 1");
        assertThat(retrain.request()).map(RequestTemplate::statesPipeline).contains(true);
    }

    @Test
    void everyKeyIsDocumentedWithItsDefault() {
        assertThat(new Readme().missingKeys(RetrainConfig.class, "feedback.retrain"))
                .isEmpty();
    }
}
