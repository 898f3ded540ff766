package dev.patisserie.feedback.rollout;

/**
 * McNemar's test in a form that is valid at every moment: the e-process for two models of which exactly one is correct
 * on an image. Null hypothesis: each of them is the correct one with probability 1/2. With b images on which only the
 * candidate is correct and a on which only the champion is:
 *
 * <pre>
 *   E = 2^(a + b) * B(1 + b, 1 + a)
 * </pre>
 *
 * where B is the beta function: the likelihood ratio of a share with the uniform prior against 1/2. Under the null
 * hypothesis E is a martingale, and by Ville's inequality it ever reaches 1 / alpha with a probability of at most alpha
 * (A. Ramdas, P. Grünwald, V. Vovk, G. Shafer, "Game-theoretic statistics and safe anytime-valid inference",
 * Statistical Science 38, 2023). The same bound holds for a promotion of a candidate that is worse.
 *
 * <p>E depends on the counts only. A label that is changed or retracted changes the counts, and the evidence is that of
 * the labels in force, in whatever order they came. The bound holds for labels as they were given first; a decision
 * once taken is not changed by later labels.
 *
 * @param candidateOnly number b, at least 0
 * @param championOnly number a, at least 0
 */
public record PairedTest(long candidateOnly, long championOnly) {

    /** The next term of the series is below 1e-14 then. */
    private static final long LONGEST_SUM = 10_000;

    /** The result of the test. */
    public enum Decision {
        /** The candidate is better. */
        PROMOTE,
        /** The champion is better. */
        ROLL_BACK,
        /** There is not enough evidence. */
        UNDECIDED
    }

    /** Validates the counts. */
    public PairedTest {
        if (candidateOnly < 0 || championOnly < 0) {
            throw new IllegalArgumentException(
                    "counts must be at least 0, were %d and %d".formatted(candidateOnly, championOnly));
        }
    }

    /**
     * Returns the natural logarithm of E. The sum has a fixed order, so that equal counts give equal evidence. Large
     * counts take a series instead of a sum, so that the time does not depend on them.
     */
    public double logEvidence() {
        long n = candidateOnly + championOnly;
        long smaller = Math.min(candidateOnly, championOnly);
        if (smaller > LONGEST_SUM) {
            return n * Math.log(2) + logFactorial(smaller) + logFactorial(n - smaller) - logFactorial(n + 1);
        }
        // B(1 + b, 1 + a) = a! b! / (n + 1)! = 1 / (n + 1) * product over i from 1 to min(a, b) of i / (n - min + i)
        double log = n * Math.log(2) - Math.log(n + 1.0);
        for (long i = 1; i <= smaller; i++) {
            log += Math.log((double) i / (n - smaller + i));
        }
        return log;
    }

    /** Returns ln(n!) of a large number by Stirling's series. */
    private static double logFactorial(long n) {
        return (n + 0.5) * Math.log(n) - n + Math.log(2 * Math.PI) / 2 + 1.0 / (12.0 * n);
    }

    /**
     * Returns the evidence on a logarithmic scale: 0 without comparisons, negative if they speak for equal models, and
     * 1 at the bound.
     */
    public double level(double alpha) {
        return logEvidence() / Math.log(1 / alpha);
    }

    /**
     * Decides.
     *
     * @param alpha the largest probability of a wrong decision, above 0 and below 1
     */
    public Decision decide(double alpha) {
        if (logEvidence() < Math.log(1 / alpha)) {
            return Decision.UNDECIDED;
        }
        return candidateOnly > championOnly ? Decision.PROMOTE : Decision.ROLL_BACK;
    }
}
