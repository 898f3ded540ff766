package dev.patisserie.feedback.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FalseAlarmsTest {

    private static final long HOUR = 3_600_000;
    private static final long DAY = 24 * HOUR;
    private static final FalseAlarms QUARTERLY = new FalseAlarms(Duration.ofDays(90), 10);

    @Test
    void theThresholdIsTheNumberOfObservationsBetweenFalseAlarms() {
        // By hand: 10 monitors * 90 days * 200 observations a day
        assertThat(QUARTERLY.threshold(200)).isEqualTo(180_000);
    }

    @Test
    void theThresholdHasAMinimum() {
        assertThat(QUARTERLY.threshold(0)).isEqualTo(1_000);
        assertThat(QUARTERLY.threshold(1)).isEqualTo(1_000);
    }

    @Test
    void theRateOfTheFirstDayIsExtrapolated() {
        // Given: 60 observations in the first 30 minutes, and 120 within 2 hours
        ObservationRate early = observed(ObservationRate.NONE, 0, HOUR / 2, 60);
        ObservationRate late = observed(early, HOUR, 2 * HOUR, 60);

        // Then: by hand, as if an hour had passed: 60 * 24
        assertThat(early.perDay(HOUR / 2)).isCloseTo(1_440, within(1e-9));
        assertThat(late.perDay(2 * HOUR)).isCloseTo(1_440, within(1e-9));
        assertThat(ObservationRate.NONE.perDay(HOUR)).isZero();
    }

    @Test
    void laterTheRateIsThatOfTheBusiestDayOfTheWeek() {
        // Given: 300 observations on the first day, 100 on the second
        ObservationRate rate = observed(ObservationRate.NONE, 0, DAY, 300);
        rate = observed(rate, DAY, 2 * DAY, 100);
        assertThat(rate.perDay(2 * DAY)).isEqualTo(300);

        // When: the current day becomes busier
        rate = observed(rate, 2 * DAY, 3 * DAY, 400);
        assertThat(rate.perDay(3 * DAY)).isEqualTo(400);

        // When: a week without observations follows
        rate = rate.with(12 * DAY);
        assertThat(rate.perDay(12 * DAY)).isEqualTo(1);
        assertThat(rate.days()).hasSize(ObservationRate.DAYS).containsOnly(0L);
    }

    @Test
    void aLateObservationCountsInTheCurrentDay() {
        ObservationRate rate = observed(ObservationRate.NONE, DAY, 2 * DAY, 10).with(0);

        assertThat(rate).isEqualTo(new ObservationRate(DAY, 11, List.of()));
    }

    /** Adds observations at equal distances within a time, of which the end is excluded. */
    private static ObservationRate observed(ObservationRate rate, long from, long to, int count) {
        ObservationRate next = rate;
        for (int i = 0; i < count; i++) {
            next = next.with(from + (to - from) * i / count);
        }
        return next;
    }
}
