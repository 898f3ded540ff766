package dev.patisserie.feedback.drift;

import java.time.Duration;

/**
 * The rate of false alarms that a user accepts. K monitors that each raise one after K * D days raise one every D days
 * together. A monitor with n observations a day therefore has the threshold c = K * D * n.
 *
 * @param every the mean time D between false alarms of all monitors together, above 0
 * @param monitors number K of the monitors, at least 1; the two sides of the class mix count as one
 */
public record FalseAlarms(Duration every, int monitors) {

    /**
     * The smallest threshold. A monitor of which few observations a day are expected raises false alarms more rarely
     * than accepted.
     */
    static final double MIN_THRESHOLD = 1_000;

    private static final double DAY_SECONDS = Duration.ofDays(1).toSeconds();

    /** Validates the settings. */
    public FalseAlarms {
        if (every.isZero() || every.isNegative() || monitors < 1) {
            throw new IllegalArgumentException(
                    "every must be above 0 and monitors at least 1, were %s and %d".formatted(every, monitors));
        }
    }

    /** Returns the threshold of the evidence of a monitor with this number of observations a day. */
    double threshold(double perDay) {
        return Math.max(MIN_THRESHOLD, monitors * (every.toSeconds() / DAY_SECONDS) * perDay);
    }
}
