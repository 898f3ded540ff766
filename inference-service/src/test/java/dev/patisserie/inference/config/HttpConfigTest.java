package dev.patisserie.inference.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.contract.Readme;
import org.junit.jupiter.api.Test;

class HttpConfigTest {

    @Test
    void everyKeyIsDocumentedWithItsDefault() {
        assertThat(new Readme().missingKeys(HttpConfig.class, "inference.http")).isEmpty();
        assertThat(new Readme().missingKeys(SwaggerUiConfig.class, "inference.swagger-ui"))
                .isEmpty();
    }
}
