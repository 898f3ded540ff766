package dev.patisserie.inference.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.contract.Readme;
import io.smallrye.config.WithDefault;
import org.junit.jupiter.api.Test;

class ConsoleConfigTest {

    @Test
    void everyKeyStandsInTheReadmeWithItsDefault() {
        assertThat(
                        new Readme()
                                .missingKeys(
                                        ConsoleConfig.class,
                                        "inference.console",
                                        key -> key.getAnnotation(WithDefault.class).value()))
                .isEmpty();
    }
}
