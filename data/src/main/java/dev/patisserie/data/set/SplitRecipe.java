package dev.patisserie.data.set;

/**
 * How to split.
 *
 * @param validation fraction of each class for validation, above 0
 * @param holdout fraction of each class for the holdout, above 0; both together below 1
 * @param seed which images those are
 * @param placement how files get into the new folders
 */
public record SplitRecipe(double validation, double holdout, long seed, Placement placement) {

    /** A fifth each, seed 42, copies. */
    public static final SplitRecipe DEFAULT = new SplitRecipe(0.2, 0.2, 42, Placement.COPY);

    /** Checks the fractions. */
    public SplitRecipe {
        if (!(validation > 0 && holdout > 0 && validation + holdout < 1)) {
            throw new IllegalArgumentException(
                    "validation and holdout must be above 0 and together below 1, were %s and %s"
                            .formatted(validation, holdout));
        }
    }

    /** How a file of the source gets into the split. */
    public enum Placement {
        /** A copy: the split lives on its own. */
        COPY,
        /** A hard link, which takes no space; a copy where the file system has no links. */
        LINK
    }
}
