package dev.patisserie.inference.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.contract.Readme;
import org.junit.jupiter.api.Test;

class ConsoleConfigTest {

    @Test
    void everyKeyIsDocumentedWithItsDefault() {
        assertThat(new Readme().missingKeys(ConsoleConfig.class, "inference.console"))
                .isEmpty();
    }
}
