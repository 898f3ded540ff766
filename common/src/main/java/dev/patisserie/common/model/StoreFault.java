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
     * The store does not do what it should, or a disk is full, the store's or the one of the file that is copied from
     * it.
     *
     * @param doing what was tried, e.g. {@code read 'm.zip' below /models}
     * @param check what may be at fault
     */
    static PatisserieException unavailable(String doing, Exception cause, String check) {
        if (DiskSpace.exhausted(cause)) {
            return new PatisserieException(
                    ErrorCode.DISK_FULL,
                    "model store: expected room on disk to %s, found none: %s; free some"
                            .formatted(doing, Reasons.of(cause)),
                    cause);
        }
        return new PatisserieException(
                ErrorCode.MODEL_STORE_UNAVAILABLE,
                "model store: cannot %s: %s; check %s".formatted(doing, Reasons.of(cause), check),
                cause);
    }

    /** There is something of that name which is no archive. */
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
     * Copies an archive, whose size may have been reported wrongly.
     *
     * @param in closed by the caller
     * @param target replaced if it exists
     * @param time bounds the copy
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

    /** A full local disk is no fault of the store. */
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
