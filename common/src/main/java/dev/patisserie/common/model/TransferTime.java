package dev.patisserie.common.model;

import java.io.IOException;
import java.time.Duration;

/**
 * The longest time of one transfer with a model store. A time-out of each read does not bound it: a store that sends a
 * byte now and then would hold its caller without an end.
 *
 * @param grace for a transfer of any size
 * @param bytesPerSecond the slowest transfer, beyond that
 */
record TransferTime(Duration grace, long bytesPerSecond) {

    /** 38 MB, a model of pipeline {@code simple} at 100 px, may take six minutes. */
    static final TransferTime DEFAULT = new TransferTime(Duration.ofMinutes(1), 128 << 10);

    /** Returns the longest time for this number of bytes. */
    Duration of(long bytes) {
        return grace.plusSeconds(bytes / bytesPerSecond);
    }

    /**
     * Checks the time that a transfer has taken so far.
     *
     * @param bytes of the whole transfer
     * @throws IOException if it is too long
     */
    void requireWithin(long bytes, long nanos) throws IOException {
        if (nanos > of(bytes).toNanos()) {
            throw new IOException(
                    "expected %d bytes within %s, found the transfer unfinished".formatted(bytes, of(bytes)));
        }
    }
}
