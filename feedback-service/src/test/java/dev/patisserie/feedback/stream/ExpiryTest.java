package dev.patisserie.feedback.stream;

import static dev.patisserie.feedback.Facts.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.feedback.Facts;
import dev.patisserie.feedback.metrics.FeedbackMetrics;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpiryTest {

    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    Path stateDir;

    /**
     * Advances the clock of the stream and of the machine, and lets the service remove expired images. The record ends
     * a pause of all inputs, so that nothing expires before the idle timeout has passed.
     */
    private static void passes(TestTopology topology, Duration time) {
        topology.passes(time);
        topology.predict(Facts.prediction("clock", "m-clock", "cake", null, NOON.plus(time)));
        topology.passes(TestTopology.SETTINGS.idleTimeout());
    }

    @Test
    void anUnlabelledImageExpiresAfterTheWindow() {
        try (var topology = new TestTopology(stateDir)) {
            // Given
            topology.predict(Facts.cake("i-1", "m-1"));

            // When
            passes(topology, Duration.ofDays(3));

            // Then: only the image that advances the clock remains
            assertThat(topology.outcome("expired")).isEqualTo(1);
            assertThat(topology.gauge(FeedbackMetrics.STATE_IMAGES)).isEqualTo(1);
        }
    }

    @Test
    void anImageIsJoinedUntilTheWindowEnds() {
        try (var topology = new TestTopology(stateDir)) {
            topology.predict(Facts.cake("i-1", "m-1"));
            passes(topology, Duration.ofDays(3).minus(HOUR));

            topology.label(Facts.label(
                    "i-1", "cake", "ann", Duration.ofDays(3).minus(HOUR).toSeconds()));

            assertThat(topology.joined()).extracting(FeedbackJoined::imageId).containsExactly("i-1");
            assertThat(topology.outcome("expired")).isZero();
        }
    }

    @Test
    void aLabelledImageLeavesWithoutBeingCountedAsExpired() {
        try (var topology = new TestTopology(stateDir)) {
            topology.predict(Facts.cake("i-1", "m-1"));
            topology.label(Facts.label("i-1", "cake", "ann", 60));

            passes(topology, Duration.ofDays(4));

            assertThat(topology.outcome("expired")).isZero();
            assertThat(topology.gauge(FeedbackMetrics.STATE_IMAGES)).isEqualTo(1);
        }
    }

    @Test
    void aLabelWithoutPredictionIsCountedAsUnknownAfterTheWait() {
        try (var topology = new TestTopology(stateDir)) {
            // Given
            topology.label(Facts.label("i-1", "cake", "ann", 0));
            passes(topology, Duration.ofDays(1).minus(HOUR));
            assertThat(topology.outcome("unknown_image")).isZero();

            // When
            passes(topology, Duration.ofDays(1));

            // Then
            assertThat(topology.outcome("unknown_image")).isEqualTo(1);
            assertThat(topology.joined()).isEmpty();
        }
    }

    @Test
    void aWaitingLabelIsJoinedWithinTheWait() {
        try (var topology = new TestTopology(stateDir)) {
            topology.label(Facts.label("i-1", "cake", "ann", 0));
            passes(topology, Duration.ofDays(1).minus(HOUR));

            topology.predict(Facts.prediction("i-1", "m-1", "cake", null, NOON.plusSeconds(82_800)));

            assertThat(topology.joined()).hasSize(1);
        }
    }

    @Test
    void aBacklogDoesNotExpireBeforeItIsRead() {
        try (var topology = new TestTopology(stateDir)) {
            // Given: the service was away for ten days
            topology.passes(Duration.ofDays(10));
            topology.predict(Facts.cake("i-1", "m-1"));
            topology.passes(TestTopology.SETTINGS.idleTimeout());

            // When
            topology.label(Facts.label("i-1", "cake", "ann", 60));

            // Then
            assertThat(topology.joined()).hasSize(1);
        }
    }

    @Test
    void aRecordOfTheFutureExpiresNothingAndIsKeptNoLonger() {
        try (var topology = new TestTopology(stateDir)) {
            // Given
            topology.predict(Facts.cake("i-1", "m-1"));

            // When: a sender's clock is a year ahead
            topology.predict(Facts.prediction("i-2", "m-1", "cake", null, NOON.plus(Duration.ofDays(365))));
            topology.passes(TestTopology.SETTINGS.idleTimeout());

            // Then
            assertThat(topology.gauge(FeedbackMetrics.STATE_IMAGES)).isEqualTo(2);
            passes(topology, Duration.ofDays(3)); // only the image that advances the clock remains
            assertThat(topology.gauge(FeedbackMetrics.STATE_IMAGES)).isEqualTo(1);
        }
    }

    @Test
    void theOldestImagesAreRemovedWhenTheStoreIsFull() {
        // Given: room for some of 100 images
        var small = TestTopology.settings(1, 20_000);
        try (var topology = new TestTopology(stateDir, small)) {
            topology.passes(HOUR);

            // When
            for (int i = 0; i < 100; i++) {
                topology.predict(Facts.prediction("i-" + i, "m-1", "cake", null, NOON.plusSeconds(i)));
            }
            topology.label(Facts.label("i-0", "cake", "ann", 200));
            topology.label(Facts.label("i-99", "cake", "ann", 200));

            // Then
            double kept = topology.gauge(FeedbackMetrics.STATE_IMAGES);
            assertThat(topology.gauge(FeedbackMetrics.STATE_BYTES)).isBetween(10_000.0, 20_000.0);
            assertThat(topology.outcome("evicted")).isEqualTo(101 - kept); // the label of i-0 waits
            assertThat(topology.joined()).extracting(FeedbackJoined::imageId).containsExactly("i-99");
        }
    }
}
