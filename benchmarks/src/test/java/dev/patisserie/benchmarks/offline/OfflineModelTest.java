package dev.patisserie.benchmarks.offline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.inference.config.InferenceConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OfflineModelTest {

    @Test
    void constantsEqualTheServicesDefaults() throws IOException {
        // Given
        SmallRyeConfig settings = new SmallRyeConfigBuilder()
                .withSources(
                        new PropertiesConfigSource(serviceProperties()),
                        new PropertiesConfigSource(
                                Map.of(
                                        "inference.model-store", "/models",
                                        "inference.work-dir", "/scratch"),
                                "folders",
                                500))
                .withMapping(InferenceConfig.class)
                .build();
        InferenceConfig config = settings.getConfigMapping(InferenceConfig.class);

        // Then
        assertThat(OfflineModel.MAX_DECODE_TIME).isEqualTo(config.maxDecodeTime());
        assertThat(OfflineModel.POLL)
                .isEqualTo(settings.getValue("mp.messaging.incoming.images.max.poll.records", Integer.class));
    }

    /** The trainer has a file of the same name on the class path. */
    private static URL serviceProperties() throws IOException {
        return Collections.list(OfflineModel.class.getClassLoader().getResources("application.properties")).stream()
                .filter(file -> file.getPath().contains("inference-service"))
                .findFirst()
                .orElseThrow();
    }
}
