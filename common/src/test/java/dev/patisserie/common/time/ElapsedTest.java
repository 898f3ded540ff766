package dev.patisserie.common.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ElapsedTest {

    private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");

    @Test
    void returnsTheTimeBetweenTwoInstants() {
        assertThat(Elapsed.between(NOON, NOON.plusMillis(1500))).isEqualTo(Duration.ofMillis(1500));
    }

    @Test
    void returnsZeroForAnInstantInTheFuture() {
        assertThat(Elapsed.between(NOON.plusSeconds(1), NOON)).isZero();
    }

    @Test
    void returnsTheLimitForALongerTime() {
        assertThat(Elapsed.between(NOON, NOON.plusSeconds(61), Duration.ofMinutes(1)))
                .isEqualTo(Duration.ofMinutes(1));
    }

    /** The difference of such times in nanoseconds, or even milliseconds, does not fit. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0001-01-01T00:00:00Z",
                "1600-01-01T00:00:00Z",
                "9999-12-31T23:59:59Z",
                "-999999999-01-01T00:00:00Z",
                "+999999999-12-31T23:59:59Z"
            })
    void isConvertibleToNanosecondsForEveryYear(String time) {
        Instant odd = OffsetDateTime.parse(time).toInstant();

        assertThat(Elapsed.between(odd, NOON).toNanos()).isNotNegative();
        assertThat(Elapsed.between(NOON, odd).toNanos()).isNotNegative();
        assertThat(Elapsed.between(Instant.MIN, Instant.MAX)).isEqualTo(Elapsed.LONGEST);
    }
}
