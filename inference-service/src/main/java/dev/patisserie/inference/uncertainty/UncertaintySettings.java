package dev.patisserie.inference.uncertainty;

/**
 * The settings of this package.
 *
 * @param explain the answers that get a map
 * @param setAlpha error rate of the prediction sets, above 0 and below 1; a model without a quantile for it gives no
 *     sets
 * @param abstain the answers that are marked as abstained
 */
public record UncertaintySettings(ExplainPolicy explain, double setAlpha, AbstainPolicy abstain) {

    /** The defaults of the service. */
    public static final UncertaintySettings DEFAULT =
            new UncertaintySettings(ExplainPolicy.UNSURE, 0.05, AbstainPolicy.UNFAMILIAR);
}
