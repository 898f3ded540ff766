package dev.patisserie.inference.console;

import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.kafka.DeadLetterHeaders;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.inference.console.ConsoleEvent.Kind;
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
 * Counts all outcomes, and tells the viewers of as many as a person can follow: what was dropped into a console, what
 * has a picture, and while there is none of these, one a second of this replica and one a second of the others. Of one
 * thread.
 */
@Singleton
class OutcomeFeed {

    /** After so long without one, a prediction is told that has no picture. */
    private static final Duration QUIET_PERIOD = Duration.ofSeconds(1);

    private final ConsoleHub hub;
    private final Predicate<String> own;
    private final Predicate<String> pictured;
    private final Predicate<String> dropped;
    private final Clock clock;
    private final RateLimit deadLetters;
    private final Map<Origin, Instant> told = new EnumMap<>(Origin.class); // when, of each the last
    private OutcomeRates throughput = new OutcomeRates();
    private Instant begun;

    @Inject
    OutcomeFeed(ConsoleHub hub, OwnImages images, Thumbnails thumbnails, DropZone dropZone, Clock clock) {
        this(hub, images::claim, thumbnails::claim, dropZone::isDropped, clock);
    }

    /**
     * Wires the feed.
     *
     * @param hub the viewers
     * @param own whether this replica gave the answer to an image
     * @param pictured whether an image has a picture
     * @param dropped whether an image was dropped into a console
     * @param clock tells the time
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

    /** Begins to count anew, now that somebody looks. */
    void begin() {
        throughput = new OutcomeRates();
        begun = clock.instant();
    }

    void prediction(ConsumerRecord<byte[], byte[]> record) {
        var prediction = EventCodec.decode(record.headers(), record.value(), PredictionMade.class);
        Origin origin = origin(prediction);
        throughput.add(prediction, origin);
        Instant now = clock.instant();
        if (isAwaited(prediction.imageId()) || !now.isBefore(lastTold(origin).plus(QUIET_PERIOD))) {
            told.put(origin, now);
            tell(OutcomeView.of(prediction, origin));
        }
    }

    /** What this replica took before anybody looked, it has not noted. */
    private Origin origin(PredictionMade prediction) {
        if (own.test(prediction.imageId())) {
            return Origin.HERE;
        }
        return prediction.receivedAt().isBefore(begun) ? Origin.UNKNOWN : Origin.ELSEWHERE;
    }

    private Instant lastTold(Origin origin) {
        return told.getOrDefault(origin, Instant.EPOCH);
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

    /** Tells what the second was like that ends now. */
    void endSecond() {
        hub.tell(ConsoleEvent.of(Kind.THROUGHPUT, throughput.end(clock.instant())));
    }
}
