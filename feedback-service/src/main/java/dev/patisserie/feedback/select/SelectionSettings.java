package dev.patisserie.feedback.select;

import java.time.Duration;

/**
 * The settings of the selection.
 *
 * @param budgetPerDay number of labels to request a day, on all partitions together, at least 0; 0 switches the
 *     selection off
 * @param partitions number of partitions of the predictions, at least 1; each has the same part of the budget
 * @param maxPerKey largest number of images with one record key that are selected for other reasons than by chance
 *     within 24 hours, at least 1
 * @param imagesRetention time for which the topic of the images keeps their bytes, above 0
 */
public record SelectionSettings(int budgetPerDay, int partitions, int maxPerKey, Duration imagesRetention) {

    /** Validates the settings. */
    public SelectionSettings {
        requireAtLeast("budgetPerDay", budgetPerDay, 0);
        requireAtLeast("partitions", partitions, 1);
        requireAtLeast("maxPerKey", maxPerKey, 1);
        if (imagesRetention.isNegative() || imagesRetention.isZero()) {
            throw new IllegalArgumentException("imagesRetention must be above 0, was " + imagesRetention);
        }
    }

    private static void requireAtLeast(String name, int value, int min) {
        if (value < min) {
            throw new IllegalArgumentException("%s must be at least %d, was %d".formatted(name, min, value));
        }
    }

    /** Returns the number of labels a day of one partition. */
    double budgetPerPartition() {
        return (double) budgetPerDay / partitions;
    }
}
