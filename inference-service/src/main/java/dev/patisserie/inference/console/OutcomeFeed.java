package dev.patisserie.inference.console;

import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.kafka.DeadLetterHeaders;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.inference.console.ConsoleEvent.Kind;
import dev.patisserie.inference.http.RateLimit;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Counts all outcomes and sends the viewers as many as a person can follow: outcomes of images dropped into a console,
 * those with a thumbnail, and otherwise one per second of this replica and one per second of the others. Not
 * thread-safe; confined to the console thread.
 */
@Singleton
class OutcomeFeed {

    /** Interval after which a prediction without a thumbnail is sent. */
    private static final Duration QUIET_PERIOD = Duration.ofSeconds(1);

    private final ConsoleHub hub;
    private final Predicate<String> own;
    private final Predicate<String> pictured;
    private final Predicate<String> dropped;
    private final Clock clock;
    private final RateLimit deadLetters;
    private final Map<Origin, Instant> lastSentTimes = new EnumMap<>(Origin.class); // time of the last sent prediction
    private OutcomeRates throughput = new OutcomeRates();
    private Instant begun;

    @Inject
    OutcomeFeed(ConsoleHub hub, OwnImages images, Thumbnails thumbnails, DropZone dropZone, Clock clock) {
        this(hub, images::claim, thumbnails::claim, dropZone::isDropped, clock);
    }

    /**
     * Creates a feed.
     *
     * @param hub the viewers
     * @param own whether this replica classified an image
     * @param pictured whether an image has a thumbnail
     * @param dropped whether an image was dropped into a console
     * @param clock source of the current time
     */
    OutcomeFeed(
            ConsoleHub hub, Predicate<String> own, Predicate<String> pictured, Predicate<String> dropped, Clock clock) {
        this.hub = hub;
        this.own = own;
        this.pictured = pictured;
        this.dropped = dropped;
        this.clock = clock;
        this.deadLetters = new RateLimit(1, clock);
        this.begun = clock.instant();
    }

    /** Resets the counters when the first viewer connects. */
    void begin() {
        throughput = new OutcomeRates();
        begun = clock.instant();
    }

    void prediction(ConsumerRecord<byte[], byte[]> record) {
        var prediction = EventCodec.decode(record.headers(), record.value(), PredictionMade.class);
        Origin origin = origin(prediction);
        throughput.add(prediction, origin);
        Instant now = clock.instant();
        if (isAwaited(prediction.imageId()) || !now.isBefore(lastSent(origin).plus(QUIET_PERIOD))) {
            lastSentTimes.put(origin, now);
            tell(OutcomeView.of(prediction, origin));
        }
    }

    /** Returns the origin; unknown for images that this replica received before the first viewer. */
    private Origin origin(PredictionMade prediction) {
        if (own.test(prediction.imageId())) {
            return Origin.HERE;
        }
        return prediction.receivedAt().isBefore(begun) ? Origin.UNKNOWN : Origin.ELSEWHERE;
    }

    private Instant lastSent(Origin origin) {
        return lastSentTimes.getOrDefault(origin, Instant.EPOCH);
    }

    private boolean isAwaited(String imageId) {
        return pictured.test(imageId) || dropped.test(imageId);
    }

    void deadLetter(ConsumerRecord<byte[], byte[]> record) {
        throughput.addDeadLetter();
        String imageId = DeadLetterHeaders.imageId(record.headers());
        if (dropped.test(imageId) || deadLetters.tryAcquire()) {
            var letter = DeadLetterHeaders.of(record.headers());
            tell(OutcomeView.deadLetter(
                    imageId, Instant.ofEpochMilli(record.timestamp()), letter.code(), letter.reason()));
        }
    }

    private void tell(OutcomeView view) {
        hub.tell(ConsoleEvent.of(Kind.OUTCOME, view));
    }

    /** Sends the rates of the second that ends now. */
    void endSecond() {
        hub.tell(ConsoleEvent.of(Kind.THROUGHPUT, throughput.end(clock.instant())));
    }
}
