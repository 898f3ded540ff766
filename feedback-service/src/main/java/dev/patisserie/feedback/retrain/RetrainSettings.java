package dev.patisserie.feedback.retrain;

import java.time.Duration;

/**
 * The limits of automatic trainings.
 *
 * @param mode the consequence of a trigger
 * @param coolDown the shortest time between two automatic requests, at least 0
 * @param minNewLabels number of labels that the data set of the model in use must lack, at least 0
 * @param maxPerWeek largest number of automatic requests within seven days, at least 1
 */
public record RetrainSettings(RetrainMode mode, Duration coolDown, int minNewLabels, int maxPerWeek) {

    /** Validates the limits. */
    public RetrainSettings {
        if (coolDown.isNegative() || minNewLabels < 0 || maxPerWeek < 1) {
            throw new IllegalArgumentException(
                    "coolDown and minNewLabels must be at least 0 and maxPerWeek at least 1, were %s, %d and %d"
                            .formatted(coolDown, minNewLabels, maxPerWeek));
        }
    }

    /** Returns the default limits: a request a day, four a week, each after 100 new labels. */
    public static RetrainSettings of(RetrainMode mode) {
        return new RetrainSettings(mode, Duration.ofDays(1), 100, 4);
    }
}
