package dev.patisserie.inference.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.signing.KeyFiles;
import dev.patisserie.common.signing.SignatureCheck;
import dev.patisserie.common.signing.SignatureListener;
import dev.patisserie.common.signing.SignatureMode;
import dev.patisserie.common.signing.SignatureResult;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignatureMetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Clock clock = Clock.fixed(Instant.parse("2027-06-30T12:00:00Z"), ZoneOffset.UTC);

    private double count(String result, String code) {
        return registry.get(SignatureMetrics.VERIFICATIONS)
                .tags("result", result, "code", code)
                .counter()
                .count();
    }

    @Test
    void countsVerificationsUnderTheirResultAndCode() {
        // Given
        var metrics = new SignatureMetrics(registry);

        // When
        metrics.checked(SignatureResult.VERIFIED, Optional.empty());
        metrics.checked(SignatureResult.REFUSED, Optional.of(ErrorCode.SIGNER_UNKNOWN));

        // Then
        assertThat(count("verified", "none")).isEqualTo(1);
        assertThat(count("refused", "SIGNER_UNKNOWN")).isEqualTo(1);
        assertThat(count("refused", "SIGNATURE_MISSING")).isZero();
    }

    @Test
    void theExpiryIsTheTimeUntilTheEndOfTheLastDay(@TempDir Path folder) throws IOException {
        // Given
        Path trusted = Files.createDirectories(folder.resolve("trusted"));
        KeyFiles.generate(folder.resolve("a.private.pem"), trusted.resolve("a.not-after-2027-06-30.pem"));
        KeyFiles.generate(folder.resolve("b.private.pem"), trusted.resolve("b.pem"));

        // When
        var check = new SignatureCheck(SignatureMode.REQUIRE, trusted, clock, SignatureListener.NONE);
        new TrustedKeyMetrics(registry, check, clock);

        // Then: twelve hours
        assertThat(registry.get(TrustedKeyMetrics.EXPIRY).gauge().value()).isEqualTo(43_200);
        assertThat(registry.get(TrustedKeyMetrics.KEYS).gauge().value()).isEqualTo(2);
    }

    @Test
    void withoutSignaturesThereIsNoKey() {
        new TrustedKeyMetrics(registry, SignatureCheck.OFF, clock);

        assertThat(registry.get(TrustedKeyMetrics.EXPIRY).gauge().value()).isNaN();
        assertThat(registry.get(TrustedKeyMetrics.KEYS).gauge().value()).isZero();
    }
}
