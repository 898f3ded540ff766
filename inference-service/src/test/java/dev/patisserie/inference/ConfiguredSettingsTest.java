package dev.patisserie.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfiguredSettingsTest {

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 1", "4, 2", "16, 8"})
    void verificationUsesHalfOfTheThreadsAndAtLeastOne(int threads, int expected) {
        assertThat(ConfiguredSettings.verificationThreads(OptionalInt.of(threads)))
                .isEqualTo(expected);
    }

    @Test
    void verificationUsesHalfOfTheProcessorsByDefault() {
        int processors = Runtime.getRuntime().availableProcessors();

        assertThat(ConfiguredSettings.verificationThreads(OptionalInt.empty())).isEqualTo(Math.max(1, processors / 2));
    }
}
