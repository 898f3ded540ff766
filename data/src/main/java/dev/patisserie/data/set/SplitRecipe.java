package dev.patisserie.data.set;

/**
 * The settings of a split.
 *
 * @param validation fraction of each class for validation, above 0
 * @param holdout fraction of each class for the holdout, above 0; both together below 1
 * @param seed seed of the selection
 * @param placement whether files are copied or linked
 */
public record SplitRecipe(double validation, double holdout, long seed, Placement placement) {

    /** A fifth each for validation and holdout, seed 42, copies. */
    public static final SplitRecipe DEFAULT = new SplitRecipe(0.2, 0.2, 42, Placement.COPY);

    /** Validates the fractions. */
    public SplitRecipe {
        if (!(validation > 0 && holdout > 0 && validation + holdout < 1)) {
            throw new IllegalArgumentException(
                    "validation and holdout must be above 0 and together below 1, were %s and %s"
                            .formatted(validation, holdout));
        }
    }

    /** The way in which files of the source are added to the split. */
    public enum Placement {
        /** A copy, which is independent of the source. */
        COPY,
        /** A hard link, which takes no space; a copy if the file system has no links. */
        LINK
    }
}
