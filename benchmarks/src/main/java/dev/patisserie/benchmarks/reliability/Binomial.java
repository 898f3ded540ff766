package dev.patisserie.benchmarks.reliability;

import java.util.function.IntToDoubleFunction;

/** Intervals of counts. The probabilities are sums over at most a few thousand outcomes. */
final class Binomial {

    private static final int BISECTIONS = 60;

    private Binomial() {}

    /**
     * An interval.
     *
     * @param low lower end, included
     * @param high upper end, included
     */
    record Interval(double low, double high) {}

    /**
     * Returns the exact interval of a probability (Clopper and Pearson 1934).
     *
     * @param successes 0 to {@code trials}
     * @param trials at least 1
     * @param level confidence level, such as 0.95
     */
    static Interval clopperPearson(int successes, int trials, double level) {
        double tail = (1 - level) / 2;
        double low = 0;
        if (successes > 0) { // the probability of at least this many successes rises with p
            low = bisect(p -> sum(successes, trials, k -> binomial(k, trials, p)) - tail);
        }
        double high = 1;
        if (successes < trials) {
            high = bisect(p -> tail - sum(0, successes, k -> binomial(k, trials, p)));
        }
        return new Interval(low, high);
    }

    /**
     * Returns the central interval of the fraction of images whose conformal set has their class, if calibration and
     * test images are exchangeable and their scores differ. The number of these images has a beta-binomial distribution
     * with {@code a = k} and {@code b = n + 1 - k}, where the quantile is the k-th smallest of n scores (Vovk 2012).
     *
     * @param calibration n, number of calibration images
     * @param order k, 1 to n
     * @param tests number of test images, at least 1
     * @param level such as 0.95
     */
    static Interval coverage(int calibration, int order, int tests, double level) {
        double tail = (1 - level) / 2;
        int low = 0;
        double below = betaBinomial(0, tests, order, calibration + 1 - order);
        while (below < tail) {
            low++;
            below += betaBinomial(low, tests, order, calibration + 1 - order);
        }
        int high = tests;
        double above = betaBinomial(tests, tests, order, calibration + 1 - order);
        while (above < tail) {
            high--;
            above += betaBinomial(high, tests, order, calibration + 1 - order);
        }
        return new Interval((double) low / tests, (double) high / tests);
    }

    private interface Rising {
        double at(double p);
    }

    /** Returns the zero of a rising function between 0 and 1. */
    private static double bisect(Rising function) {
        double low = 0;
        double high = 1;
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = (low + high) / 2;
            if (function.at(middle) < 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    private static double sum(int from, int to, IntToDoubleFunction probability) {
        double sum = 0;
        for (int k = from; k <= to; k++) {
            sum += probability.applyAsDouble(k);
        }
        return sum;
    }

    private static double binomial(int k, int n, double p) {
        return Math.exp(logChoose(n, k) + k * Math.log(p) + (n - k) * Math.log1p(-p));
    }

    /** The parameters are whole numbers, so that every gamma function is a factorial. */
    private static double betaBinomial(int k, int n, int a, int b) {
        return Math.exp(logChoose(n, k) + logBeta(k + a, n - k + b) - logBeta(a, b));
    }

    private static double logBeta(int a, int b) {
        return logFactorial(a - 1) + logFactorial(b - 1) - logFactorial(a + b - 1);
    }

    private static double logChoose(int n, int k) {
        return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
    }

    private static double logFactorial(int n) {
        double sum = 0;
        for (int i = 2; i <= n; i++) {
            sum += Math.log(i);
        }
        return sum;
    }
}
