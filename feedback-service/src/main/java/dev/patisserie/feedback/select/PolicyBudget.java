package dev.patisserie.feedback.select;

/**
 * The budget of one policy on one partition: a token bucket that holds the labels of one day, and a forecast of the
 * images among which they must be shared. Immutable.
 *
 * <p>The selection rate is tokens / forecast, where the forecast is the number of images that the policy applies to in
 * half a day. It falls with each selection, so that the bucket is not overdrawn and nothing needs to be dropped
 * afterwards. In the long run the bucket is half full and the policy selects its labels per day. After a time with few
 * images the bucket is full, so that at most two days' labels are selected within one day.
 *
 * @param tokens number of labels that can be requested now; slightly negative after a request
 * @param forecast number of images of the policy expected within half a day
 */
record PolicyBudget(double tokens, double forecast) {

    /** The time constant of the forecast. */
    private static final double FORECAST_DAYS = 0.5;

    /**
     * An empty bucket counts as this part of a full one: an image without any chance would be missing from the
     * estimates.
     */
    private static final double LEAST_FILL = 0.05;

    /** Returns a full bucket. */
    static PolicyBudget full(double labelsPerDay, double forecast) {
        return new PolicyBudget(labelsPerDay, forecast);
    }

    /** Returns the budget after a time without images. */
    PolicyBudget after(double days, double labelsPerDay) {
        return days == 0
                ? this
                : new PolicyBudget(
                        Math.min(labelsPerDay, tokens + labelsPerDay * days),
                        forecast * Math.exp(-days / FORECAST_DAYS));
    }

    /** Returns the selection rate of the next image, 0 to 1; 0 only if the policy has no labels. */
    double rate(double labelsPerDay) {
        double available = Math.max(tokens, LEAST_FILL * labelsPerDay);
        return labelsPerDay == 0 ? 0 : available / Math.max(forecast, labelsPerDay);
    }

    /** Returns the budget after an image that the policy applies to. */
    PolicyBudget seen() {
        return new PolicyBudget(tokens, forecast + 1);
    }

    /** Returns the budget after a selection by the policy. */
    PolicyBudget spent() {
        return new PolicyBudget(tokens - 1, forecast);
    }
}
