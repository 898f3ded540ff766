package dev.patisserie.feedback.accuracy;

/**
 * The score interval of a proportion. Source: E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical
 * Inference", Journal of the American Statistical Association 22 (1927).
 *
 * @param low lower end, 0 to 1
 * @param high upper end, 0 to 1
 */
record WilsonInterval(double low, double high) {

    /**
     * Computes the interval.
     *
     * @param value the estimated proportion, 0 to 1
     * @param labels number of independent labels, above 0; a fraction if it is an effective number
     * @param quantile half the width in standard errors, for example 1.96 for 95 %
     */
    static WilsonInterval of(double value, double labels, double quantile) {
        double square = quantile * quantile / labels;
        double centre = (value + square / 2) / (1 + square);
        double half = quantile / (1 + square) * Math.sqrt((value * (1 - value) + square / 4) / labels);
        // Rounding must not exclude the estimate itself, which is an end of the interval if it is 0 or 1.
        return new WilsonInterval(
                Math.max(0, Math.min(value, centre - half)), Math.min(1, Math.max(value, centre + half)));
    }
}
