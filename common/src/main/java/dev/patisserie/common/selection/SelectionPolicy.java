package dev.patisserie.common.selection;

/**
 * The conditions under which a challenger replaces the champion.
 *
 * @param minimumGain the challenger's accuracy must exceed the champion's by more than this, 0 to less than 1
 * @param requireSignificant whether McNemar's test must show a difference with p &lt; {@value #SIGNIFICANCE_LEVEL}
 */
public record SelectionPolicy(double minimumGain, boolean requireSignificant) {

    /** Level of significance of McNemar's test. */
    public static final double SIGNIFICANCE_LEVEL = 0.05;

    /** Any gain suffices. */
    public static final SelectionPolicy DEFAULT = new SelectionPolicy(0, false);

    /** Validates the gain. */
    public SelectionPolicy {
        if (!(minimumGain >= 0 && minimumGain < 1)) {
            throw new IllegalArgumentException(
                    "minimumGain must be at least 0 and less than 1, was " + minimumGain + "; 0 accepts any gain");
        }
    }
}
