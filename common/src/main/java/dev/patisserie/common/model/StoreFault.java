package dev.patisserie.common.model;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.io.DiskSpace;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The failures that all model stores have in common. */
final class StoreFault {

    private StoreFault() {}

    /**
     * Returns the failure of a missing archive.
     *
     * @param found what was found instead
     * @param cause may be null
     */
    static PatisserieException missing(String found, Throwable cause) {
        return new PatisserieException(
                ErrorCode.MODEL_ARTIFACT_MISSING,
                "model store: " + found + "; check that trainer and server use the same store",
                cause);
    }

    /**
     * Returns the failure of an operation. If the disk of the store or of the local file is full, the failure states
     * that.
     *
     * @param doing the failed operation, e.g. {@code read 'm.zip' below /models}
     * @param check the possible causes to check
     */
    static PatisserieException unavailable(String doing, Exception cause, String check) {
        if (DiskSpace.exhausted(cause)) {
            return new PatisserieException(
                    ErrorCode.DISK_FULL,
                    "model store: expected disk space to %s, found none: %s; free some space"
                            .formatted(doing, Reasons.of(cause)),
                    cause);
        }
        return new PatisserieException(
                ErrorCode.MODEL_STORE_UNAVAILABLE,
                "model store: cannot %s: %s; check %s".formatted(doing, Reasons.of(cause), check),
                cause);
    }

    /** Returns the failure of an object that is not an archive. */
    static PatisserieException invalid(String found) {
        return new PatisserieException(
                ErrorCode.MODEL_ARCHIVE_INVALID,
                "model store: expected an archive, found " + found + "; publish the model again");
    }

    /**
     * Checks the size that the store reports.
     *
     * @throws PatisserieException {@link ErrorCode#MODEL_DIGEST_MISMATCH}
     */
    static void requireSize(String name, long expected, long found) {
        if (found != expected) {
            throw new PatisserieException(
                    ErrorCode.MODEL_DIGEST_MISMATCH,
                    "archive %s: expected %d bytes, found %d; publish the model again"
                            .formatted(name, expected, found));
        }
    }

    /**
     * Copies an archive, whose reported size may be wrong.
     *
     * @param in the archive; closed by the caller
     * @param target the local file; replaced if it exists
     * @param time limit of the time of the copy
     * @throws PatisserieException {@link ErrorCode#MODEL_DIGEST_MISMATCH} if it has more bytes than {@code expected};
     *     {@link ErrorCode#DISK_FULL} if {@code target} has no room
     * @throws IOException if {@code in} cannot be read, ends early or takes too long
     */
    static void copy(String name, InputStream in, Path target, long expected, TransferTime time) throws IOException {
        long begun = System.nanoTime();
        long copied = 0;
        byte[] buffer = new byte[1 << 16];
        try (OutputStream out = Files.newOutputStream(target)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                copied += n;
                requireAtMost(name, expected, copied);
                write(out, buffer, n, target);
                time.requireWithin(expected, System.nanoTime() - begun);
            }
        }
        if (copied < expected) { // the store reported more, or nothing
            throw new EOFException("expected %d bytes, found %d when the transfer ended".formatted(expected, copied));
        }
    }

    private static void requireAtMost(String name, long expected, long copied) {
        if (copied > expected) {
            requireSize(name, expected, copied);
        }
    }

    /** Reports a full local disk, which is not a failure of the store. */
    private static void write(OutputStream out, byte[] buffer, int count, Path target) throws IOException {
        try {
            out.write(buffer, 0, count);
        } catch (IOException e) {
            if (DiskSpace.exhausted(e)) {
                throw DiskSpace.full("an archive at " + target, e);
            }
            throw e;
        }
    }
}
