package dev.patisserie.feedback.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class WatermarkTest {

    private static final long TIMEOUT = 300;

    /** The wall clock at the first record. */
    private static final long START = 1_000_000;

    private final Watermark watermark = new Watermark(Duration.ofMillis(TIMEOUT));

    @Test
    void isTheSmallestOfTheLargestTimesOfTheInputs() {
        watermark.observe(0, 500, START);
        watermark.observe(0, 400, START); // late
        watermark.observe(1, 100, START);
        watermark.observe(1, 200, START + 1);

        assertThat(watermark.at(START + TIMEOUT)).hasValue(200);
    }

    @Test
    void isUnknownWithoutRecords() {
        assertThat(watermark.at(START)).isEmpty();
    }

    @Test
    void isUnknownUntilEachInputCouldSendItsFirstRecord() {
        watermark.observe(0, 500, START);

        assertThat(watermark.at(START + TIMEOUT - 1)).isEmpty();
        assertThat(watermark.at(START + TIMEOUT)).hasValue(500);
    }

    @Test
    void anIdleInputDoesNotHoldItBackUntilItContinues() {
        watermark.observe(0, 500, START);
        watermark.observe(1, 100, START);
        for (long now = START; now <= START + TIMEOUT; now += TIMEOUT / 2) {
            watermark.observe(0, 600, now);
        }
        assertThat(watermark.at(START + TIMEOUT)).hasValue(600);

        watermark.observe(1, 110, START + TIMEOUT);

        assertThat(watermark.at(START + TIMEOUT)).hasValue(110);
    }

    @Test
    void aPauseOfAllInputsMakesNoneOfThemIdle() {
        // Given: the second input is behind
        watermark.observe(0, 500, START);
        watermark.observe(1, 100, START);

        // When: the broker is away for a long time, and the first input continues
        long later = START + 100 * TIMEOUT;
        assertThat(watermark.at(later)).hasValue(100);
        watermark.observe(0, 600, later);

        // Then
        assertThat(watermark.at(later)).isEmpty();
        watermark.observe(1, 110, later + TIMEOUT - 1);
        assertThat(watermark.at(later + TIMEOUT)).hasValue(110);
    }

    @Test
    void aSparseInputMovesIt() {
        for (int i = 0; i < 5; i++) {
            long now = START + i * 2 * TIMEOUT;

            watermark.observe(0, 100 + i, now);

            assertThat(watermark.at(now + TIMEOUT)).hasValue(100 + i);
        }
    }

    @Test
    void aTimeAfterTheClockCountsOnceTheClockHasReachedIt() {
        watermark.observe(0, 500, START);
        watermark.observe(0, START + 1000, START);
        watermark.observe(0, START + 5000, START);

        assertThat(watermark.at(START + 999)).hasValue(500);
        assertThat(watermark.at(START + 1000)).hasValue(START + 1000);
        assertThat(watermark.at(START + 9000)).hasValue(START + 1000);
    }

    @Test
    void isUnknownWhileAllTimesOfAnInputAreAfterTheClock() {
        watermark.observe(0, 500, START);
        watermark.observe(1, START + 1000, START);

        assertThat(watermark.at(START + TIMEOUT)).isEmpty();
    }

    @Test
    void isNotAfterAClockThatWasSetBack() {
        watermark.observe(0, START, START);

        OptionalLong behind = watermark.at(START + TIMEOUT);
        assertThat(behind).hasValue(START);
        watermark.observe(0, START + 2 * TIMEOUT, START + 2 * TIMEOUT);
        assertThat(watermark.at(START + TIMEOUT).orElse(0)).isLessThanOrEqualTo(START + TIMEOUT);
    }
}
