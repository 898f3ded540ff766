package dev.patisserie.benchmarks.program;

import dev.patisserie.data.draw.DessertSet;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Draws a data set of six classes.
 *
 * <pre>java -cp ... Draw.java FOLDER TRAIN VALIDATION HOLDOUT SIZE     (pictures per class; pixels)</pre>
 */
final class Draw {

    public static void main(String[] args) throws IOException {
        int[] numbers = new int[4];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Integer.parseInt(args[i + 1]);
        }
        var recipe = new DessertSet.Recipe(6, numbers[0], numbers[1], numbers[2], numbers[3], 42);
        DessertSet.make(Path.of(args[0]), recipe);
    }
}
