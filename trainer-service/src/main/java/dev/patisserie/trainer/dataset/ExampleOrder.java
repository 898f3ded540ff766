package dev.patisserie.trainer.dataset;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** In which order examples are seen. */
public final class ExampleOrder {

    private ExampleOrder() {}

    /** Returns 0 to {@code examples - 1} as they stand. */
    public static int[] natural(int examples) {
        return IntStream.range(0, examples).toArray();
    }

    /**
     * Returns 0 to {@code examples - 1} in random order, every order equally likely (Fisher-Yates).
     *
     * @param seed where chance comes from, together with the epoch
     * @param epoch number in the run; each has its own order, whatever came before it
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
