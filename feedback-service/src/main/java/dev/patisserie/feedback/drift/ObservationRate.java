package dev.patisserie.feedback.drift;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The number of observations a day of one monitor. Immutable; serialised by Jackson.
 *
 * @param startedAt start of the current day of 24 hours, in milliseconds since 1970; null before the first observation
 * @param today number of observations of the current day
 * @param days numbers of observations of the days before, at most {@value #DAYS}, the last one first
 */
public record ObservationRate(Long startedAt, long today, List<Long> days) {

    /** The rate before the first observation. */
    public static final ObservationRate NONE = new ObservationRate(null, 0, List.of());

    /** Number of complete days that are remembered: with the current one, a week. */
    static final int DAYS = 6;

    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final long HOUR = Duration.ofHours(1).toMillis();

    /** Copies the list. */
    public ObservationRate {
        days = List.copyOf(days);
    }

    /** Adds an observation. A late one counts in the current day. */
    ObservationRate with(long at) {
        long start = startedAt == null ? at : startedAt;
        long passed = Math.max(0, (at - start) / DAY);
        if (passed == 0) {
            return new ObservationRate(start, today + 1, days);
        }
        List<Long> latest = new ArrayList<>();
        for (long i = 1; i < passed && latest.size() < DAYS; i++) {
            latest.add(0L);
        }
        latest.add(today);
        latest.addAll(days);
        return new ObservationRate(start + passed * DAY, 1, latest.subList(0, Math.min(DAYS, latest.size())));
    }

    /**
     * Returns the number of observations a day that the threshold is computed from: that of the busiest day of the last
     * week. The largest number, not the mean, because the threshold must hold on busy days. Before the first complete
     * day it is extrapolated from the observations so far, as if at least one hour had passed.
     *
     * @param at the current time, in milliseconds since 1970
     */
    double perDay(long at) {
        if (startedAt == null) {
            return 0;
        }
        return days.isEmpty()
                ? (double) today * DAY / Math.min(DAY, Math.max(HOUR, at - startedAt))
                : Math.max(today, days.stream().mapToLong(each -> each).max().getAsLong());
    }
}
