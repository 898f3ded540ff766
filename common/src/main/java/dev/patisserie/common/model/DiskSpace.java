package dev.patisserie.common.model;

import java.util.List;

/** Tells a full disk from other trouble; neither the JDK nor TensorFlow has a type for it. */
public final class DiskSpace {

    /** What ENOSPC and EDQUOT are called by the C library, and the former by Windows. */
    private static final List<String> MESSAGES =
            List.of(
                    "No space left on device",
                    "Disk quota exceeded",
                    "There is not enough space on the disk");

    private DiskSpace() {}

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
