package dev.patisserie.trainer.dataset;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** The order of examples in an epoch. */
public final class ExampleOrder {

    private ExampleOrder() {}

    /** Returns 0 to {@code examples - 1} in ascending order. */
    public static int[] natural(int examples) {
        return IntStream.range(0, examples).toArray();
    }

    /**
     * Returns evenly spaced examples in ascending order. Examples are ordered by class, so some of each are selected.
     *
     * @param count number of examples to select, at most {@code examples}
     */
    public static int[] evenly(int count, int examples) {
        return IntStream.range(0, count)
                .map(i -> (int) ((long) i * examples / count))
                .toArray();
    }

    /**
     * Returns 0 to {@code examples - 1} in random order, every order equally likely (Fisher-Yates).
     *
     * @param seed seed of the order, together with the epoch
     * @param epoch number of the epoch in the run; its order does not depend on earlier epochs
     */
    public static int[] shuffled(int examples, long seed, int epoch) {
        var random = new SplittableRandom(31 * seed + epoch);
        int[] order = natural(examples);
        for (int last = examples - 1; last > 0; last--) {
            int other = random.nextInt(last + 1);
            int swapped = order[last];
            order[last] = order[other];
            order[other] = swapped;
        }
        return order;
    }
}
