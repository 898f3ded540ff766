package dev.patisserie.benchmarks.reliability;

import dev.patisserie.common.uncertainty.ActivationMap;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The deletion test of class activation maps: the parts of an image with the largest activations are replaced by the
 * mean colour of the image, and compared with equally many random parts. A part is the area of one position of the map.
 * If the map is right, the probability of the class falls further. Not thread-safe.
 */
final class DeletionTest {

    /** Fraction of the map that is masked. */
    static final double FRACTION = 0.2;

    private final int imageSize;
    private final Masks masks;
    private final Random random;
    private int images;
    private int larger;
    private int largerByOcclusion;
    private double dropSum;
    private double randomDropSum;

    /**
     * The masks that the map's mask is compared with.
     *
     * @param random number of random masks per image, at least 1
     * @param occlusion whether the positions are also ordered by the fall of the probability when each is masked alone
     *     (Zeiler and Fergus 2014): one forward pass per position, and about the best order that a map can have
     */
    record Masks(int random, boolean occlusion) {}

    /** The probability that an image does not show a class. */
    interface Missing {
        /**
         * Returns one minus the probability of the class for each image.
         *
         * @param images RGB bytes
         */
        double[] of(List<byte[]> images, int label);
    }

    /**
     * Creates a test.
     *
     * @param imageSize width and height of the images, in pixels
     * @param masks the masks of each image
     * @param random source of the random masks
     */
    DeletionTest(int imageSize, Masks masks, Random random) {
        this.imageSize = imageSize;
        this.masks = masks;
        this.random = random;
    }

    /**
     * Tests one image.
     *
     * @param rgb the image
     * @param map its map for the class
     * @param label the class
     * @param model gives the probabilities
     */
    void test(byte[] rgb, ActivationMap map, int label, Missing model) {
        int count = masked(map.rows() * map.columns());
        List<byte[]> variants = new ArrayList<>();
        variants.add(rgb);
        variants.add(mask(rgb, map, largest(map.values(), count)));
        for (int i = 0; i < masks.random(); i++) {
            variants.add(mask(rgb, map, drawn(map.values().length, count)));
        }
        double[] missing = model.of(variants, label);
        double drop = missing[1] - missing[0];
        double randomDrop = IntStream.range(2, missing.length)
                        .mapToDouble(i -> missing[i])
                        .average()
                        .orElseThrow()
                - missing[0];
        images++;
        larger += drop > randomDrop ? 1 : 0;
        dropSum += drop;
        randomDropSum += randomDrop;
        if (masks.occlusion()) {
            byte[] occluded = mask(rgb, map, largest(occlusion(rgb, map, label, model), count));
            largerByOcclusion += model.of(List.of(occluded), label)[0] - missing[0] > randomDrop ? 1 : 0;
        }
    }

    /** Returns the probability that the class is missing for each position, if it alone is masked. */
    private float[] occlusion(byte[] rgb, ActivationMap map, int label, Missing model) {
        List<byte[]> variants = IntStream.range(0, map.values().length)
                .mapToObj(position -> {
                    BitSet alone = new BitSet();
                    alone.set(position);
                    return mask(rgb, map, alone);
                })
                .toList();
        double[] missing = model.of(variants, label);
        float[] values = new float[missing.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) missing[i];
        }
        return values;
    }

    /** Returns the number of masked positions of a map, at least 1. */
    static int masked(int positions) {
        return Math.max(1, (int) Math.round(FRACTION * positions));
    }

    /**
     * The result.
     *
     * @param images number of tested images
     * @param larger number of images whose probability fell further than by the mean of the random masks
     * @param meanDrop mean fall of the probability by the map's mask
     * @param meanRandomDrop mean fall of the probability by random masks
     * @param largerByOcclusion as {@code larger}, for the order by occlusion; null if it was not computed
     */
    record Result(int images, int larger, double meanDrop, double meanRandomDrop, Integer largerByOcclusion) {}

    Result result() {
        int divisor = Math.max(1, images);
        Integer occluded = masks.occlusion() ? largerByOcclusion : null;
        return new Result(images, larger, dropSum / divisor, randomDropSum / divisor, occluded);
    }

    /** Returns the positions with the largest values; equal values in the order of their index. */
    static BitSet largest(float[] values, int count) {
        BitSet chosen = new BitSet();
        IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> -values[i]))
                .limit(count)
                .forEach(chosen::set);
        return chosen;
    }

    private BitSet drawn(int positions, int count) {
        BitSet chosen = new BitSet();
        while (chosen.cardinality() < count) {
            chosen.set(random.nextInt(positions));
        }
        return chosen;
    }

    private byte[] mask(byte[] rgb, ActivationMap map, BitSet positions) {
        return mask(rgb, imageSize, map.rows(), map.columns(), positions);
    }

    /** Returns a copy of an image in which the areas of some positions have the mean colour of the whole image. */
    static byte[] mask(byte[] rgb, int size, int rows, int columns, BitSet positions) {
        byte[] masked = rgb.clone();
        byte[] mean = mean(rgb);
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                if (positions.get(y * rows / size * columns + x * columns / size)) {
                    System.arraycopy(mean, 0, masked, (y * size + x) * 3, 3);
                }
            }
        }
        return masked;
    }

    private static byte[] mean(byte[] rgb) {
        byte[] mean = new byte[3];
        for (int channel = 0; channel < 3; channel++) {
            long sum = 0;
            for (int i = channel; i < rgb.length; i += 3) {
                sum += Byte.toUnsignedInt(rgb[i]);
            }
            mean[channel] = (byte) Math.round(sum / (rgb.length / 3.0));
        }
        return mean;
    }
}
