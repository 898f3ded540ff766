package dev.patisserie.common.signing;

import dev.patisserie.common.fault.ErrorCode;
import java.util.Optional;

/** Receives the results of verifications, for metrics. Thread-safe. */
@FunctionalInterface
public interface SignatureListener {

    /** Ignores the results. */
    SignatureListener NONE = (result, code) -> {};

    /**
     * Receives one result.
     *
     * @param code the reason; empty for {@link SignatureResult#VERIFIED}
     */
    void checked(SignatureResult result, Optional<ErrorCode> code);
}
