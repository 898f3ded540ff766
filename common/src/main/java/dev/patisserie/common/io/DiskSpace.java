package dev.patisserie.common.io;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import java.io.IOException;
import java.util.List;

/** Tells a full disk from other trouble; neither the JDK nor TensorFlow has a type for it. */
public final class DiskSpace {

    /** What ENOSPC and EDQUOT are called by the C library, and the former by Windows. */
    private static final List<String> MESSAGES =
            List.of("No space left on device", "Disk quota exceeded", "There is not enough space on the disk");

    private DiskSpace() {}

    /**
     * Returns the failure for a full disk.
     *
     * @param room what it lacks room for, and where: {@code an archive at FILE}
     */
    public static PatisserieException full(String room, IOException cause) {
        return new PatisserieException(
                ErrorCode.DISK_FULL,
                "expected room for %s, found none: %s; free some space".formatted(room, Reasons.of(cause)),
                cause);
    }

    /** Returns whether a failure, or one below it, is that there was no room to write. */
    public static boolean exhausted(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (MESSAGES.stream().anyMatch(message::contains)) {
                return true;
            }
        }
        return false;
    }
}
