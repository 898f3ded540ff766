package dev.patisserie.inference.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.contract.Readme;
import org.junit.jupiter.api.Test;

class ShadowConfigTest {

    @Test
    void everyKeyIsDocumentedWithItsDefault() {
        assertThat(new Readme().missingKeys(ShadowConfig.class, "inference.shadow"))
                .isEmpty();
    }
}
