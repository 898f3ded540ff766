package dev.patisserie.feedback.rollout.stream;

import java.util.OptionalLong;

/** The ids of rollouts: the data set and the epoch. */
final class RolloutIds {

    /** The largest epoch that is read; the next ones must not overflow. */
    static final long LAST_EPOCH = 1_000_000_000_000_000L;

    /** An id has at most 128 characters, of which the epoch and its separator take at most 17. */
    private static final int LONGEST_DATASET = 110;

    private RolloutIds() {}

    private static String prefix(String dataset) {
        return dataset.substring(0, Math.min(dataset.length(), LONGEST_DATASET)) + "-";
    }

    static String of(String dataset, long epoch) {
        return prefix(dataset) + epoch;
    }

    /** Returns the epoch of an id; empty if it is not one of this data set. */
    static OptionalLong epoch(String dataset, String rolloutId) {
        String prefix = prefix(dataset);
        if (!rolloutId.startsWith(prefix)) {
            return OptionalLong.empty();
        }
        try {
            long epoch = Long.parseLong(rolloutId.substring(prefix.length()));
            return epoch >= 1 && epoch <= LAST_EPOCH && rolloutId.equals(of(dataset, epoch))
                    ? OptionalLong.of(epoch)
                    : OptionalLong.empty();
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
