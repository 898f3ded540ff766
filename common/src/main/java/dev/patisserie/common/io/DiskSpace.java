package dev.patisserie.common.io;

import dev.patisserie.common.fault.Causes;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import java.io.IOException;
import java.util.List;

/** Recognises failures caused by a full disk; neither the JDK nor TensorFlow has a type for them. */
public final class DiskSpace {

    /** The messages of ENOSPC and EDQUOT in the C library, and that of the former on Windows. */
    private static final List<String> MESSAGES =
            List.of("No space left on device", "Disk quota exceeded", "There is not enough space on the disk");

    private DiskSpace() {}

    /**
     * Returns the failure for a full disk.
     *
     * @param room the content that does not fit and its location: {@code an archive at FILE}
     */
    public static PatisserieException full(String room, IOException cause) {
        return new PatisserieException(
                ErrorCode.DISK_FULL,
                "expected disk space for %s, found none: %s; free some space".formatted(room, Reasons.of(cause)),
                cause);
    }

    /** Returns whether a failure or one of its causes is a full disk. */
    public static boolean exhausted(Throwable failure) {
        return Causes.of(failure)
                .map(cause -> String.valueOf(cause.getMessage()))
                .anyMatch(message -> MESSAGES.stream().anyMatch(message::contains));
    }
}
