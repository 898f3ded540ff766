package dev.patisserie.inference.console;

import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.wire.DeadLetter;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.inference.console.ConsoleEvent.Kind;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Counts all outcomes, and tells the viewers of as many as a person can follow: what was dropped
 * into a console, what has a picture, and while there is none of these, one a second. Of one
 * thread.
 */
@Singleton
class OutcomeFeed {

    /** After so long without one, a prediction is told that has no picture. */
    private static final Duration LULL = Duration.ofSeconds(1);

    private final ConsoleHub hub;
    private final Predicate<String> pictured;
    private final Predicate<String> dropped;
    private final Clock clock;
    private final RateLimit deadLetters;
    private Instant lastPrediction = Instant.EPOCH; // when the viewers were told of one
    private Throughput throughput = new Throughput();

    @Inject
    OutcomeFeed(ConsoleHub hub, Thumbnails thumbnails, DropZone dropZone, Clock clock) {
        this(hub, thumbnails::claim, dropZone::claim, clock);
    }

    /**
     * Wires the feed.
     *
     * @param hub the viewers
     * @param pictured whether an image has a picture
     * @param dropped whether an image was dropped into a console
     * @param clock tells the time
     */
    OutcomeFeed(
            ConsoleHub hub, Predicate<String> pictured, Predicate<String> dropped, Clock clock) {
        this.hub = hub;
        this.pictured = pictured;
        this.dropped = dropped;
        this.clock = clock;
        this.deadLetters = new RateLimit(1, clock);
    }

    /** Begins to count anew. */
    void begin() {
        throughput = new Throughput();
    }

    void prediction(ConsumerRecord<byte[], byte[]> record) {
        var prediction = EventCodec.decode(record.headers(), record.value(), PredictionMade.class);
        throughput.add(prediction);
        Instant now = clock.instant();
        if (isAwaited(prediction.imageId()) || !now.isBefore(lastPrediction.plus(LULL))) {
            lastPrediction = now;
            tell(OutcomeView.of(prediction));
        }
    }

    /** Both are asked, so that both forget the id. */
    private boolean isAwaited(String imageId) {
        return dropped.test(imageId) | pictured.test(imageId);
    }

    void deadLetter(ConsumerRecord<byte[], byte[]> record) {
        throughput.addDeadLetter();
        String imageId = header(record, "ce_id", origin(record));
        if (dropped.test(imageId) || deadLetters.tryAcquire()) {
            tell(
                    OutcomeView.deadLetter(
                            imageId,
                            Instant.ofEpochMilli(record.timestamp()),
                            header(record, DeadLetter.CODE, "UNKNOWN"),
                            header(record, DeadLetter.REASON, "its record does not say why")));
        }
    }

    /** The id of an image that has no CloudEvents id: its place. */
    private static String origin(ConsumerRecord<byte[], byte[]> letter) {
        return "%s-%s-%s"
                .formatted(
                        header(letter, DeadLetter.TOPIC, Topics.IMAGES),
                        header(letter, DeadLetter.PARTITION, "?"),
                        header(letter, DeadLetter.OFFSET, "?"));
    }

    private static String header(
            ConsumerRecord<byte[], byte[]> record, String name, String otherwise) {
        return EventCodec.text(record.headers(), name).orElse(otherwise);
    }

    private void tell(OutcomeView view) {
        hub.tell(ConsoleEvent.of(Kind.OUTCOME, view));
    }

    /** Tells what the second was like that ends now. */
    void endSecond() {
        hub.tell(ConsoleEvent.of(Kind.THROUGHPUT, throughput.end(clock.instant())));
    }
}
