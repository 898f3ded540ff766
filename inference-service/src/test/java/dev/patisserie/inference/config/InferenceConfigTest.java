package dev.patisserie.inference.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.contract.Readme;
import dev.patisserie.common.image.ImageFormat;
import dev.patisserie.common.signing.SignatureMode;
import dev.patisserie.common.store.StoreLocation;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.inference.uncertainty.AbstainPolicy;
import dev.patisserie.inference.uncertainty.ExplainPolicy;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InferenceConfigTest {

    private static final Map<String, String> NEEDED =
            Map.of("inference.model-store", "/models", "inference.work-dir", "/scratch");

    private static InferenceConfig read(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(properties, "test", 0))
                .withMapping(InferenceConfig.class)
                .build()
                .getConfigMapping(InferenceConfig.class);
    }

    @Test
    void hasTheDocumentedDefaults() {
        InferenceConfig config = read(NEEDED);

        assertThat(config.modelStore()).isEqualTo(StoreLocation.of("/models"));
        assertThat(config.workDir()).isEqualTo(Path.of("/scratch"));
        assertThat(config.dataset()).isEqualTo("desserts");
        assertThat(config.maxImageBytes()).isEqualTo(8 << 20);
        assertThat(config.maxImagePixels()).isEqualTo(50_000_000);
        assertThat(config.maxHeaderBytes()).isEqualTo(4 << 20);
        assertThat(config.maxJpegScans()).isEqualTo(100);
        assertThat(config.imageFormats()).containsExactlyInAnyOrder(ImageFormat.values());
        assertThat(config.maxDecodeTime()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.decodeThreads()).isEmpty();
        assertThat(config.threads()).isEmpty();
        assertThat(config.precision()).isEqualTo(Precision.AUTO);
        assertThat(config.maxBatch()).isEqualTo(32);
        assertThat(config.topK()).isEqualTo(5);
        assertThat(config.explain()).isEqualTo(ExplainPolicy.UNSURE);
        assertThat(config.setAlpha()).isEqualTo(0.05);
        assertThat(config.abstain()).isEqualTo(AbstainPolicy.UNFAMILIAR);
        assertThat(config.probeTolerance()).isEqualTo(0.001);
        assertThat(config.bfloat16Tolerance()).isEqualTo(0.05);
        assertThat(config.swapMemoryBytes()).isEmpty();
        assertThat(config.swapOverBudget()).isEqualTo(MemoryBudgetPolicy.REFUSE);
        assertThat(config.keepPrevious()).isEqualTo(Duration.ofHours(1));
        assertThat(config.loadAttempts()).isEqualTo(5);
        assertThat(config.loadRetryDelay()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.minimumGain()).isZero();
        assertThat(config.requireSignificant()).isFalse();
        assertThat(config.catchUpQuiet()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.delivery()).isEqualTo(DeliveryGuarantee.AT_LEAST_ONCE);
        assertThat(config.replicaId()).isEmpty();
        assertThat(config.resendDelay()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.maxRequestBytes()).isEqualTo(16 << 20);
        assertThat(config.maxRequestImages()).isEqualTo(64);
        assertThat(config.maxRequests()).isEqualTo(4);
        assertThat(config.requestWait()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.accuracyWindow()).isEqualTo(1000);
        assertThat(config.shutdownGrace()).isEqualTo(Duration.ofSeconds(20));
        assertThat(config.stuckAfter()).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void signaturesAreOffByDefault() {
        InferenceConfig config = read(NEEDED);

        assertThat(config.signatures()).isEqualTo(SignatureMode.OFF);
        assertThat(config.trustedKeys()).isEmpty();
    }

    @Test
    void choosesTheLibraryByDefault() {
        assertThat(read(NEEDED).engine()).isEqualTo(Engine.AUTO);
    }

    @Test
    void parsesTheDocumentedValues() {
        var chosen = new HashMap<>(NEEDED);
        chosen.put("inference.delivery", "exactly-once");
        chosen.put("inference.swap-over-budget", "unload-first");
        chosen.put("inference.precision", "bfloat16");
        chosen.put("inference.engine", "tensorflow");
        chosen.put("inference.image-formats", "jpeg,webp");
        chosen.put("inference.explain", "always");
        chosen.put("inference.abstain", "ambiguous");

        InferenceConfig config = read(chosen);

        assertThat(config.delivery()).isEqualTo(DeliveryGuarantee.EXACTLY_ONCE);
        assertThat(config.swapOverBudget()).isEqualTo(MemoryBudgetPolicy.UNLOAD_FIRST);
        assertThat(config.precision()).isEqualTo(Precision.BFLOAT16);
        assertThat(config.engine()).isEqualTo(Engine.TENSORFLOW);
        assertThat(config.imageFormats()).containsExactlyInAnyOrder(ImageFormat.JPEG, ImageFormat.WEBP);
        assertThat(config.explain()).isEqualTo(ExplainPolicy.ALWAYS);
        assertThat(config.abstain()).isEqualTo(AbstainPolicy.AMBIGUOUS);
    }

    @Test
    void rejectsAMissingModelStore() {
        assertThatThrownBy(() -> read(Map.of("inference.work-dir", "/scratch")))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("inference.model-store");
    }

    @Test
    void rejectsAMisspelledKey() {
        var misspelled = new HashMap<>(NEEDED);
        misspelled.put("inference.max-bacth", "8");

        assertThatThrownBy(() -> read(misspelled))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("inference.max-bacth");
    }

    @Test
    void everyKeyIsDocumentedWithItsDefault() {
        assertThat(new Readme().missingKeys(InferenceConfig.class, "inference")).isEmpty();
    }
}
