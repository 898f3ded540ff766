package dev.patisserie.common.store;

import java.io.IOException;
import java.time.Duration;

/**
 * The time limit of one transfer with a store. A time-out of each read is not sufficient: a store that sends a byte now
 * and then could block its caller forever.
 *
 * @param grace the time for a transfer of any size
 * @param bytesPerSecond the slowest rate, for the time beyond the grace
 */
record TransferTime(Duration grace, long bytesPerSecond) {

    /** Allows six minutes for 38 MB, a model of pipeline {@code simple} at 100 px. */
    static final TransferTime DEFAULT = new TransferTime(Duration.ofMinutes(1), 128 << 10);

    /** Returns the limit for a number of bytes. */
    Duration of(long bytes) {
        return grace.plusSeconds(bytes / bytesPerSecond);
    }

    /**
     * Checks the time of an unfinished transfer.
     *
     * @param bytes size of the whole transfer
     * @throws IOException if the time is over the limit
     */
    void requireWithin(long bytes, long nanos) throws IOException {
        if (nanos > of(bytes).toNanos()) {
            throw new IOException(
                    "expected %d bytes within %s, found the transfer unfinished".formatted(bytes, of(bytes)));
        }
    }
}
