package dev.patisserie.inference.console;

import static dev.patisserie.inference.Checkpoints.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.patisserie.common.clock.ManualClock;
import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.json.Json;
import dev.patisserie.common.kafka.DeadLetter;
import dev.patisserie.common.wire.EventCodec;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class OutcomeFeedTest {

    private static final String NO_ID = "images-3-42"; // from a dead letter's headers

    private final ManualClock clock = new ManualClock(NOON);
    private final ConsoleHub hub = new ConsoleHub();
    private final Viewer viewer = Viewer.of(hub);
    private final Set<String> own = new HashSet<>();
    private final Set<String> pictured = new HashSet<>();
    private final Set<String> dropped = new HashSet<>();
    private final OutcomeFeed feed = new OutcomeFeed(hub, own::remove, pictured::remove, dropped::remove, clock);

    @Test
    void sendsOnePredictionPerSecondAndCountsAll() {
        // When
        for (int i = 0; i < 10; i++) {
            feed.prediction(prediction("i-" + i));
        }
        clock.pass(Duration.ofSeconds(1));
        feed.prediction(prediction("i-10"));
        feed.endSecond();

        // Then
        assertThat(told("imageId")).containsExactly("i-0", "i-10");
        assertThat(told("predictions")).containsExactly("11");
    }

    @Test
    void prefersPredictionsWithAThumbnail() {
        // Given
        pictured.addAll(Set.of("i-0", "i-2"));

        // When
        for (int i = 0; i < 4; i++) {
            feed.prediction(prediction("i-" + i));
        }

        // Then
        assertThat(told("imageId")).containsExactly("i-0", "i-2");
        assertThat(pictured).isEmpty();
    }

    @Test
    void alwaysSendsOutcomesOfDroppedPhotos() {
        // Given
        dropped.addAll(Set.of("mine", NO_ID));
        feed.prediction(prediction("i-0"));
        feed.deadLetter(deadLetter(0));

        // When
        feed.prediction(prediction("mine"));
        feed.deadLetter(deadLetter(42));

        // Then
        assertThat(told("imageId")).containsExactly("i-0", "images-3-0", "mine", NO_ID);
        assertThat(told("code")).contains("IMAGE_CORRUPT");
        assertThat(told("reason")).contains("half a photo");
    }

    @Test
    void sendsOtherReplicasPredictionsBesideOwnThumbnails() {
        // Given
        own.addAll(Set.of("i-0", "i-1"));
        pictured.addAll(Set.of("i-0", "i-1"));

        // When
        feed.prediction(prediction("i-0"));
        feed.prediction(prediction("other-0"));
        feed.prediction(prediction("other-1"));
        feed.prediction(prediction("i-1"));
        clock.pass(Duration.ofSeconds(1));
        feed.prediction(prediction("other-2"));

        // Then
        assertThat(told("imageId")).containsExactly("i-0", "other-0", "i-1", "other-2");
        assertThat(told("origin")).containsExactly("HERE", "ELSEWHERE", "HERE", "ELSEWHERE");
    }

    @Test
    void originIsUnknownBeforeTheFirstViewer() {
        // Given: predictions of images at noon
        clock.pass(Duration.ofSeconds(1));
        feed.begin();
        own.add("i-0");

        // When
        feed.prediction(prediction("i-0"));
        feed.prediction(prediction("i-1"));

        // Then
        assertThat(told("origin")).containsExactly("HERE", "UNKNOWN");
    }

    private List<String> told(String field) {
        return viewer.seen().stream()
                .flatMap(event -> field(event, field).stream())
                .toList();
    }

    private static Optional<String> field(ConsoleEvent event, String name) {
        try {
            return Optional.ofNullable(Json.MAPPER.readTree(event.json()).get(name))
                    .map(node -> node.asText());
        } catch (JsonProcessingException e) {
            throw new AssertionError("an event is JSON: " + event, e);
        }
    }

    private static ConsumerRecord<byte[], byte[]> prediction(String imageId) {
        PredictionMade prediction = Predictions.of(imageId, null, 5);
        var context = new EventCodec.Context("p-" + imageId, URI.create("/test"), prediction.predictedAt());
        return ConsumedRecords.read(EventCodec.encode(Topics.PREDICTIONS, prediction, context), 0);
    }

    private static ConsumerRecord<byte[], byte[]> deadLetter(long offset) {
        var image = new ConsumerRecord<>(Topics.IMAGES, 3, offset, new byte[0], new byte[1]);
        return ConsumedRecords.read(
                DeadLetter.of(Topics.IMAGES_DEAD_LETTERS, image, ErrorCode.IMAGE_CORRUPT, "half a photo"), 0);
    }
}
