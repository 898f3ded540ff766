package dev.patisserie.trainer.job.store;

import java.nio.file.Path;

/**
 * Thrown when a record file holds no valid record: it is truncated, damaged, of a future version, of another request,
 * too large, or cannot be opened. Only the operator can repair it.
 */
public final class UnreadableRecordException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    UnreadableRecordException(Path file, String found, Exception cause) {
        super(
                "expected a record in %s, found %s: restore the file, or delete it and its request may train again"
                        .formatted(file, found),
                cause);
    }
}
