package dev.patisserie.data.version;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.dataset.version.ContentDigest;
import java.nio.charset.StandardCharsets;

/**
 * The shares of the splits of a folder without splits.
 *
 * @param validation percent of the groups, at least 1
 * @param holdout percent of the groups, at least 1; both together at most 98
 */
public record SplitRatios(int validation, int holdout) {

    /** A fifth each for validation and holdout, like {@code data split}. */
    public static final SplitRatios DEFAULT = new SplitRatios(20, 20);

    private static final String SALT = "patisserie-split/1 ";

    /** Validates the shares. */
    public SplitRatios {
        if (validation < 1 || holdout < 1 || validation + holdout > 98) {
            throw new IllegalArgumentException(
                    "validation and holdout must be at least 1 percent, together at most 98, were %d and %d"
                            .formatted(validation, holdout));
        }
    }

    /** Returns the split of a group, which depends only on the group and on these shares. */
    Split of(ContentDigest group) {
        ContentDigest hash = ContentDigest.of((SALT + group).getBytes(StandardCharsets.UTF_8));
        long percent = Long.remainderUnsigned(hash.first(), 100);
        if (percent < holdout) {
            return Split.HOLDOUT;
        }
        return percent < holdout + validation ? Split.VALIDATION : Split.TRAIN;
    }
}
