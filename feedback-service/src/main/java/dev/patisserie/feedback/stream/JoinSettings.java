package dev.patisserie.feedback.stream;

import java.time.Duration;

/**
 * The limits of the join.
 *
 * @param partitions number of partitions of the join, at least 1
 * @param window time for which an image is kept after its last event
 * @param labelWait time for which labels wait for the prediction of their image
 * @param storeBytes maximum size of the images of all partitions, in bytes
 * @param idleTimeout time after which an input without records no longer holds the expiry back; see {@link Watermark}
 */
public record JoinSettings(int partitions, Duration window, Duration labelWait, long storeBytes, Duration idleTimeout) {

    /** Returns the share of one partition in {@link #storeBytes}. */
    long partitionBytes() {
        return storeBytes / partitions;
    }
}
