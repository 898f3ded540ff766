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

    /** Remembered images per label a day. */
    private static final int CAPACITY_DAYS = 10;

    private static final int LEAST_CAPACITY = 100;

    /** About 20 MB. With more labels than this in seven days, near duplicates are remembered for a shorter time. */
    private static final int LARGEST_CAPACITY = 100_000;

    /** Validates the settings. */
    public SelectionSettings {
        requireAtLeast("budgetPerDay", budgetPerDay, 0);
        requireAtLeast("partitions", partitions, 1);
        requireAtLeast("maxPerKey", maxPerKey, 1);
        if (imagesRetention.isNegative() || imagesRetention.isZero()) {
            throw new IllegalArgumentException("imagesRetention must be above 0, was " + imagesRetention);
        }
    }

    /** Returns the number of selected images that a partition remembers: those of seven days, and bursts in them. */
    int rememberedImages() {
        return (int) Math.min(LARGEST_CAPACITY, LEAST_CAPACITY + CAPACITY_DAYS * budgetPerPartition());
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
