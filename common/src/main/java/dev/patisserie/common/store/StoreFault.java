package dev.patisserie.common.store;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.io.DiskSpace;
import dev.patisserie.common.text.Printable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The failures that all stores have in common.
 *
 * @param content selects words and codes
 */
record StoreFault(StoreContent content) {

    /** Number of characters of a rejected name in a message. */
    private static final int SHOWN = 100;

    /**
     * Returns the failure of an invalid name.
     *
     * @param cause may be null
     */
    PatisserieException invalidName(String name, Throwable cause) {
        return new PatisserieException(
                content.nameInvalid(),
                "%s: expected an artifact of at most %d bytes, relative, with parts of 1 to %d bytes other than '.' and '..', without control characters, found '%s' (%d bytes); %s"
                        .formatted(
                                content.words().store(),
                                ObjectName.MAX_BYTES,
                                ObjectName.MAX_PART_BYTES,
                                Printable.abbreviated(name, SHOWN),
                                ObjectName.bytes(name),
                                content.words().repair()),
                cause);
    }

    /**
     * Returns the failure of a missing object.
     *
     * @param found what was found instead
     * @param cause may be null
     */
    PatisserieException missing(String found, Throwable cause) {
        return new PatisserieException(
                content.missing(),
                "%s: %s; %s"
                        .formatted(
                                content.words().store(), found, content.words().check()),
                cause);
    }

    /**
     * Returns the failure of an operation. If the disk of the store or of the local file is full, the failure states
     * that.
     *
     * @param doing the failed operation, e.g. {@code read 'm.zip' below /models}
     * @param check the possible causes to check
     */
    PatisserieException unavailable(String doing, Exception cause, String check) {
        if (DiskSpace.exhausted(cause)) {
            return new PatisserieException(
                    ErrorCode.DISK_FULL,
                    "%s: expected disk space to %s, found none: %s; free some space"
                            .formatted(content.words().store(), doing, Reasons.of(cause)),
                    cause);
        }
        return new PatisserieException(
                content.unavailable(),
                "%s: cannot %s: %s; check %s".formatted(content.words().store(), doing, Reasons.of(cause), check),
                cause);
    }

    /** Returns the failure of an object that is not a file. */
    PatisserieException noFile(String found) {
        return new PatisserieException(
                content.noFile(),
                "%s: expected an %s, found %s; %s"
                        .formatted(
                                content.words().store(),
                                content.words().object(),
                                found,
                                content.words().repair()));
    }

    /**
     * Checks the size that the store reports.
     *
     * @throws PatisserieException {@link StoreContent#otherSize()}
     */
    void requireSize(String name, long expected, long found) {
        if (found != expected) {
            throw otherSize(name, "%d bytes".formatted(expected), found);
        }
    }

    /** Returns the failure of an object that ends before a part of it. */
    PatisserieException tooShort(String name, long offset, int length, long found) {
        return otherSize(name, "at least %d bytes".formatted(offset + length), found);
    }

    private PatisserieException otherSize(String name, String expected, long found) {
        return new PatisserieException(
                content.otherSize(),
                "%s %s: expected %s, found %d; %s"
                        .formatted(
                                content.words().object(),
                                name,
                                expected,
                                found,
                                content.words().repair()));
    }

    /**
     * Copies an object, whose reported size may be wrong.
     *
     * @param in the object; closed by the caller
     * @param target the local file; replaced if it exists
     * @param time limit of the time of the copy
     * @throws PatisserieException {@link StoreContent#otherSize()} if it has more bytes than {@code expected};
     *     {@link ErrorCode#DISK_FULL} if {@code target} has no room
     * @throws IOException if {@code in} cannot be read, ends early or takes too long
     */
    void copy(String name, InputStream in, Path target, long expected, TransferTime time) throws IOException {
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
        requireComplete(expected, copied);
    }

    /**
     * Reads a part of an object into memory.
     *
     * @param in the part; closed by the caller
     * @throws IOException if {@code in} cannot be read, does not have exactly {@code length} bytes or takes too long
     */
    static byte[] readPart(InputStream in, int length, TransferTime time) throws IOException {
        long begun = System.nanoTime();
        byte[] part = new byte[length];
        int read = 0;
        for (int n = 0; n >= 0 && read < length; n = in.read(part, read, length - read)) {
            read += n;
            time.requireWithin(length, System.nanoTime() - begun);
        }
        requireComplete(length, read);
        return part;
    }

    private static void requireComplete(long expected, long copied) throws EOFException {
        if (copied < expected) { // the store reported more, or nothing
            throw new EOFException("expected %d bytes, found %d when the transfer ended".formatted(expected, copied));
        }
    }

    private void requireAtMost(String name, long expected, long copied) {
        if (copied > expected) {
            requireSize(name, expected, copied);
        }
    }

    /** Reports a full local disk, which is not a failure of the store. */
    private void write(OutputStream out, byte[] buffer, int count, Path target) throws IOException {
        try {
            out.write(buffer, 0, count);
        } catch (IOException e) {
            if (DiskSpace.exhausted(e)) {
                throw DiskSpace.full("an %s at %s".formatted(content.words().object(), target), e);
            }
            throw e;
        }
    }
}
