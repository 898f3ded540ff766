package dev.patisserie.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.common.model.ArchiveLimits;
import dev.patisserie.common.signing.SignatureCheck;
import dev.patisserie.common.signing.SignatureListener;
import dev.patisserie.inference.classify.ImageClassifier;
import dev.patisserie.inference.config.InferenceConfig;
import dev.patisserie.inference.model.ModelTrial;
import dev.patisserie.inference.model.VerifiedModelLoader;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsProducerTest {

    private final SettingsProducer defaults = new SettingsProducer(new SmallRyeConfigBuilder()
            .withSources(new PropertiesConfigSource(
                    Map.of("inference.model-store", "/models", "inference.work-dir", "/scratch"), "test", 0))
            .withMapping(InferenceConfig.class)
            .build()
            .getConfigMapping(InferenceConfig.class));

    @Test
    void defaultConfigurationYieldsTheDefaultSettings() {
        assertThat(defaults.images()).isEqualTo(ImageLimits.DEFAULT);
        assertThat(defaults.classifier()).isEqualTo(ImageClassifier.Settings.DEFAULT);
        assertThat(defaults.trial()).isEqualTo(ModelTrial.Settings.DEFAULT);
        SignatureCheck signatures = defaults.signatures(Clock.systemUTC(), SignatureListener.NONE);
        assertThat(defaults.loader(ModelTrial.Settings.DEFAULT, signatures))
                .isEqualTo(new VerifiedModelLoader.Settings(
                        Path.of("/scratch"), ArchiveLimits.DEFAULT, ModelTrial.Settings.DEFAULT, SignatureCheck.OFF));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 1", "4, 2", "16, 8"})
    void verificationUsesHalfOfTheThreadsAndAtLeastOne(int threads, int expected) {
        assertThat(SettingsProducer.verificationThreads(OptionalInt.of(threads)))
                .isEqualTo(expected);
    }

    @Test
    void verificationUsesHalfOfTheProcessorsByDefault() {
        int processors = Runtime.getRuntime().availableProcessors();

        assertThat(SettingsProducer.verificationThreads(OptionalInt.empty())).isEqualTo(Math.max(1, processors / 2));
    }
}
