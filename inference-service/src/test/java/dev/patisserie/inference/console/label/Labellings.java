package dev.patisserie.inference.console.label;

import static dev.patisserie.inference.Checkpoints.NOON;

import dev.patisserie.common.event.AccuracyEstimated;
import dev.patisserie.common.event.AccuracyEstimated.Estimate;
import dev.patisserie.common.event.AccuracyEstimated.Method;
import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.ImageReference;
import dev.patisserie.common.event.ImageSelected;
import dev.patisserie.common.event.LabelSource;
import dev.patisserie.common.event.PredictionMade.Score;
import dev.patisserie.common.event.Selection;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.common.wire.EventCodec;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Requests, labels and estimates. */
public final class Labellings {

    private Labellings() {}

    /** A request for an image at offset 7 of topic images. */
    public static ImageSelected request(String imageId, SelectionPolicy policy) {
        return request(imageId, policy, new ImageReference("images", 0, 7));
    }

    public static ImageSelected request(String imageId, SelectionPolicy policy, ImageReference position) {
        return new ImageSelected(
                imageId,
                new Selection(policy, 0.125),
                new ImageLabelled.Prediction("m-1", "cake", 0.75, NOON),
                List.of(new Score("cake", 0.75), new Score("apple_pie", 0.25)),
                null,
                position,
                NOON,
                null);
    }

    /** A label that is later than the requests. */
    public static ImageLabelled label(String imageId, String label) {
        return label(imageId, label, new Selection(SelectionPolicy.RANDOM, 0.125), NOON.plusSeconds(1));
    }

    public static ImageLabelled label(String imageId, String label, Selection selection, Instant at) {
        return new ImageLabelled(imageId, label, "ada", LabelSource.HUMAN, at, selection, null, null);
    }

    public static AccuracyEstimated accuracy(String modelId, Instant at) {
        return new AccuracyEstimated(
                "desserts",
                modelId,
                at,
                1000,
                Map.of(SelectionPolicy.RANDOM, 40L, SelectionPolicy.UNCERTAIN, 10L),
                List.of(
                        new Estimate(Method.RANDOM, 0.9, 0.77, 0.96, 40),
                        new Estimate(Method.ESTIMATED, 0.88, 0.84, 0.92, 40)),
                Map.of("cake", Map.of("cake", 30L, "apple_pie", 4L), "", Map.of("cake", 2L)));
    }

    /** A record with the event's own key and a timestamp (epoch ms). */
    public static ProducerRecord<byte[], byte[]> record(String topic, Event event, Long timestamp) {
        ProducerRecord<byte[], byte[]> record = record(topic, event);
        return new ProducerRecord<>(topic, null, timestamp, record.key(), record.value(), record.headers());
    }

    /** A record with the event's own key. */
    public static ProducerRecord<byte[], byte[]> record(String topic, Event event) {
        return EventCodec.encode(topic, event, new EventCodec.Context("e-1", URI.create("/test"), NOON));
    }
}
