package dev.patisserie.feedback.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.dataset.version.DifferenceHash;
import dev.patisserie.common.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ThinningTest {

    private static final long MINUTE = 60_000;
    private static final long DAY = 1_440 * MINUTE;
    private static final DifferenceHash HASH = new DifferenceHash(0, 0);
    private static final DifferenceHash NEAR = new DifferenceHash(0b1111, 0b1111);
    private static final DifferenceHash OTHER = new DifferenceHash(0b11111, 0b1111);

    @Test
    void keepsOneObservationOfAKeyWithinAMinute() {
        // Given
        Thinning thinning = Thinning.of(10).with("camera-1", null, 0);

        assertThat(thinning.repetition("camera-1", null, MINUTE - 1)).contains(Repetition.SAME_MINUTE);
        assertThat(thinning.repetition("camera-1", null, 1 - MINUTE)).contains(Repetition.SAME_MINUTE);
        assertThat(thinning.repetition("camera-1", null, MINUTE)).isEmpty();
        assertThat(thinning.repetition("camera-2", null, 1)).isEmpty();
        assertThat(thinning.with(null, null, 0).repetition(null, null, 0)).isEmpty();
    }

    @Test
    void keepsOneOfNearDuplicatesWithinADay() {
        // Given
        Thinning thinning = Thinning.of(10).with("camera-1", HASH, 0);

        assertThat(thinning.repetition("camera-2", NEAR, DAY - 1)).contains(Repetition.NEAR_DUPLICATE);
        assertThat(thinning.repetition("camera-2", NEAR, DAY)).isEmpty();
        assertThat(thinning.repetition("camera-2", OTHER, 0)).isEmpty();
        assertThat(thinning.repetition("camera-2", null, 0)).isEmpty();
    }

    @Test
    void remembersABoundedNumberOfObservations() {
        // Given
        Thinning thinning = Thinning.of(3);

        // When
        for (int i = 0; i < 5; i++) {
            thinning = thinning.with("camera-" + i, null, i);
        }

        // Then
        assertThat(thinning.kept()).extracting(KeptObservation::number).containsExactly(2L, 3L, 4L);
        assertThat(thinning.repetition("camera-1", null, 5)).isEmpty();
        assertThat(thinning.repetition("camera-2", null, 5)).isPresent();
        assertThatThrownBy(() -> Thinning.of(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isRestoredFromASlotPerObservation() throws IOException {
        // Given: a store with one JSON value per slot
        Map<Integer, byte[]> store = new HashMap<>();
        Thinning thinning = Thinning.of(7);
        Random random = new Random(1);

        for (int i = 0; i < 40; i++) {
            // When
            thinning = thinning.with("camera-" + i, new DifferenceHash(random.nextLong(), random.nextLong()), i);
            store.put(thinning.slot(thinning.last()), Json.MAPPER.writeValueAsBytes(thinning.last()));
            var stored = new ArrayList<KeptObservation>();
            for (byte[] value : store.values()) {
                stored.add(Json.MAPPER.readValue(value, KeptObservation.class));
            }

            // Then
            assertThat(Thinning.restored(7, stored)).isEqualTo(thinning);
        }
    }

    @Test
    void burstsGiveFalseAlarmsUnlessTheyAreThinned() {
        // Given: 5,000 images without a change, each sent three times within a second; 5 % errors, 7 % allowed
        int runs = 200;

        // When
        long without = IntStream.range(0, runs)
                .parallel()
                .filter(seed -> isAlarmed(seed, false))
                .count();
        long with = IntStream.range(0, runs)
                .parallel()
                .filter(seed -> isAlarmed(seed, true))
                .count();

        // Then
        assertThat(without).isGreaterThanOrEqualTo(190);
        assertThat(with).isLessThanOrEqualTo(6);
    }

    private static boolean isAlarmed(int seed, boolean isThinned) {
        Random random = new Random(seed);
        Thinning thinning = Thinning.of(50);
        var detector = ShiryaevRobertsDetector.of(0.07);
        for (int image = 0; image < 5_000; image++) {
            boolean isError = random.nextDouble() < 0.05;
            var hash = new DifferenceHash(random.nextLong(), random.nextLong());
            // Half of the images have a key, the others have none and are recognised by their hash.
            String key = random.nextBoolean() ? "camera-" + random.nextInt(4) : null;
            for (int repeated = 0; repeated < 3; repeated++) {
                long at = image * MINUTE + repeated * 300L;
                var noisy = new DifferenceHash(hash.horizontal() ^ 1L << random.nextInt(64), hash.vertical());
                if (!isThinned || thinning.repetition(key, noisy, at).isEmpty()) {
                    thinning = isThinned ? thinning.with(key, noisy, at) : thinning;
                    detector = detector.with(isError, at);
                    if (detector.evidence() >= 10_000) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
