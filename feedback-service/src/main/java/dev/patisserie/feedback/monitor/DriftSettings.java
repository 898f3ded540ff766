package dev.patisserie.feedback.monitor;

import java.time.Duration;

/**
 * The settings of the detection.
 *
 * @param dataset the data set whose models are monitored
 * @param falseAlarmEvery the mean time between false alarms of all monitors together, above 0
 */
public record DriftSettings(String dataset, Duration falseAlarmEvery) {

    /** Validates the settings. */
    public DriftSettings {
        if (falseAlarmEvery.isNegative() || falseAlarmEvery.isZero()) {
            throw new IllegalArgumentException("falseAlarmEvery must be above 0, was " + falseAlarmEvery);
        }
    }
}
