package dev.patisserie.feedback.rollout;

import java.util.List;

/**
 * The comparisons of a rollout. Immutable; serialised by Jackson.
 *
 * @param images number of images that both models answered
 * @param disagreements number of images with different answers
 * @param candidateOnly number of labelled images on which only the candidate is correct
 * @param championOnly number of labelled images on which only the champion is correct
 * @param neither number of labelled images with different answers that are both wrong
 */
public record PairCounts(long images, long disagreements, long candidateOnly, long championOnly, long neither) {

    /** No comparison. */
    public static final PairCounts NONE = new PairCounts(0, 0, 0, 0, 0);

    /** The share of disagreements below which the models count as equal. */
    static final double EQUAL_BELOW = 0.005;

    /** Smallest number of images before models count as equal and before the time limit promotes. */
    static final int MIN_IMAGES = 500;

    /**
     * Observes agreements: models with at least 0.5 % of disagreements agree on at most 99.5 % of the images. The
     * alternatives are disagreements of 0, 0.1 and 0.25 %.
     */
    private static final BernoulliTest EQUAL = new BernoulliTest(1 - EQUAL_BELOW, List.of(1.0, 0.999, 0.9975));

    /**
     * Replaces the outcome of one image. Equal outcomes change nothing, so that repetitions do not count. An image
     * whose earlier outcome was not counted, because it was read before its rollout, does not make a count negative.
     */
    public PairCounts replaced(PairOutcome before, PairOutcome after) {
        return before == after ? this : add(before, -1).add(after, 1);
    }

    private PairCounts add(PairOutcome outcome, int sign) {
        return new PairCounts(
                sum(images, outcome.isPair(), sign),
                sum(disagreements, outcome.isDisagreement(), sign),
                sum(candidateOnly, outcome == PairOutcome.CANDIDATE_ONLY, sign),
                sum(championOnly, outcome == PairOutcome.CHAMPION_ONLY, sign),
                sum(neither, outcome == PairOutcome.NEITHER, sign));
    }

    private static long sum(long count, boolean isCounted, int sign) {
        return isCounted ? Math.max(0, count + sign) : count;
    }

    /** Returns the test of which model is correct more often. */
    public PairedTest test() {
        return new PairedTest(candidateOnly, championOnly);
    }

    /**
     * Returns whether the models disagree on less than {@value #EQUAL_BELOW} of the images. At alpha 5 % this takes 717
     * images without a disagreement, 1,352 with one, and 1,730 with two. The confidence is valid at every moment; that
     * of a test with a fixed number of images, of which 598 without a disagreement would suffice, is not if it is
     * repeated.
     */
    public boolean isEqual(double alpha) {
        return images >= MIN_IMAGES && EQUAL.rejects(Math.max(0, images - disagreements), disagreements, alpha);
    }
}
