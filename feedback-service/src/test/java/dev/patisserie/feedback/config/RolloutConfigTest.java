package dev.patisserie.feedback.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.contract.Readme;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RolloutConfigTest {

    private static RolloutConfig read(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .withMapping(RolloutConfig.class)
                .withDefaultValues(values)
                .build()
                .getConfigMapping(RolloutConfig.class);
    }

    @Test
    void hasDefaults() {
        RolloutConfig config = read(Map.of());

        assertThat(config.alpha()).isEqualTo(0.05);
        assertThat(config.timeLimit()).isEqualTo(Duration.ofDays(2));
        assertThat(config.watch()).isEqualTo(Duration.ofDays(7));
        assertThat(config.maxSlowdown()).isEqualTo(2);
        assertThat(config.minimumGain()).isZero();
        assertThat(config.requireSignificant()).isFalse();
    }

    @Test
    void everyKeyIsDocumentedWithItsDefault() {
        assertThat(new Readme().missingKeys(RolloutConfig.class, "feedback.rollout"))
                .isEmpty();
    }
}
