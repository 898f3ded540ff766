package dev.patisserie.feedback.select;

import java.time.Duration;

/**
 * A budget of labels. It holds the labels of one day, so that it never requests more than two days' labels within one
 * day. Immutable; serialised by Jackson.
 *
 * @param tokens number of labels that can be requested now, at least 0
 * @param at time of the last change, in milliseconds since 1970
 */
record TokenBucket(double tokens, long at) {

    private static final double DAY = Duration.ofDays(1).toMillis();

    /** Returns the budget at a later time. Times before the last one change nothing. */
    TokenBucket at(long now, double labelsPerDay) {
        double added = Math.max(0, now - at) / DAY * labelsPerDay;
        return new TokenBucket(Math.min(Math.max(1, labelsPerDay), tokens + added), Math.max(at, now));
    }

    boolean isSpent() {
        return tokens < 1;
    }

    TokenBucket spent() {
        return new TokenBucket(tokens - 1, at);
    }
}
