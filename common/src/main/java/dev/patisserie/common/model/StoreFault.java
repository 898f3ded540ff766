package dev.patisserie.common.model;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;

/** What every model store says when it has no archive, or cannot be reached. */
final class StoreFault {

    private StoreFault() {}

    /**
     * There is no such archive.
     *
     * @param found what there is instead
     * @param cause may be null
     */
    static PatisserieException missing(String found, Throwable cause) {
        return new PatisserieException(
                ErrorCode.MODEL_ARTIFACT_MISSING,
                "model store: " + found + "; check that trainer and server use the same store",
                cause);
    }

    /**
     * The store does not do what it should.
     *
     * @param doing what was tried, e.g. {@code read 'm.zip' below /models}
     * @param check what may be at fault
     */
    static PatisserieException unavailable(String doing, Exception cause, String check) {
        return new PatisserieException(
                ErrorCode.MODEL_STORE_UNAVAILABLE,
                "model store: cannot %s: %s; check %s".formatted(doing, cause, check),
                cause);
    }
}
