package dev.patisserie.inference.metrics;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.signing.SignatureListener;
import dev.patisserie.common.signing.SignatureResult;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Counts the verifications of archives' signatures. Thread-safe. */
@Singleton
public final class SignatureMetrics implements SignatureListener {

    /** Verifications since the start, by {@code result} and {@code code}. */
    public static final String VERIFICATIONS = "inference.signature.verifications";

    private final MeterProvider<Counter> verifications;

    private static final List<ErrorCode> REFUSALS = List.of(
            ErrorCode.SIGNATURE_MISSING,
            ErrorCode.SIGNATURE_INVALID,
            ErrorCode.SIGNER_UNKNOWN,
            ErrorCode.SIGNER_EXPIRED);

    /** Registers the meters; a refusal that has not occurred is 0, so that an alert sees the first one. */
    public SignatureMetrics(MeterRegistry registry) {
        verifications = Counter.builder(VERIFICATIONS)
                .description("Verifications of signatures, by result and error code")
                .withRegistry(registry);
        counter(SignatureResult.VERIFIED, Optional.empty());
        REFUSALS.forEach(code -> counter(SignatureResult.REFUSED, Optional.of(code)));
    }

    @Override
    public void checked(SignatureResult result, Optional<ErrorCode> code) {
        counter(result, code).increment();
    }

    private Counter counter(SignatureResult result, Optional<ErrorCode> code) {
        return verifications.withTags(
                "result",
                result.name().toLowerCase(Locale.ROOT),
                "code",
                code.map(ErrorCode::name).orElse("none"));
    }
}
