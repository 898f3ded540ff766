package dev.patisserie.inference.classify;

import dev.patisserie.common.event.ImageReference;
import dev.patisserie.inference.uncertainty.MapRequest;
import java.time.Instant;

/**
 * One received image event.
 *
 * @param id identity of the image event
 * @param file the image file's bytes; null or empty if the record has none; not modified
 * @param trueLabel the class claimed by the sender; null without a claim
 * @param eventTime time of the image event (UTC)
 * @param receivedAt time of the poll (UTC)
 * @param explain the sender's request for a class activation map
 * @param position the position of the image's record; null if it did not come from Kafka
 */
public record Image(
        String id,
        byte[] file,
        String trueLabel,
        Instant eventTime,
        Instant receivedAt,
        MapRequest explain,
        ImageReference position) {

    /** Creates an image without a position whose sender asks for no map. */
    public Image(String id, byte[] file, String trueLabel, Instant eventTime, Instant receivedAt) {
        this(id, file, trueLabel, eventTime, receivedAt, MapRequest.NONE, null);
    }
}
