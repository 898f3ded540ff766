package dev.patisserie.trainer.golden;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.tensorflow.ndarray.Shape;

/**
 * Weights and images from a formula, bit-identical to those of {@code src/test/python/formula.py}, which defines it.
 */
public final class FormulaWeights {

    private FormulaWeights() {}

    /**
     * Computes a variable's values.
     *
     * @param path {@code <layer>/<variable>}; the variable's name determines the scale
     * @return row-major values
     */
    public static float[] weight(String path, Shape shape) {
        int name = crc32(path);
        float[] values = new float[(int) shape.size()];
        double center = center(path);
        double scale = scale(path, shape);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (center + scale * (mixed(name, i) / 0x1p23 - 1));
        }
        return values;
    }

    /** Computes {@code factor * unit(name, i)} for the first values. */
    public static float[] units(String name, int count, double factor) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (factor * (mixed(crc32(name), i) / 0x1p23 - 1));
        }
        return values;
    }

    /**
     * Computes an image.
     *
     * @param k index of the image, from 0
     * @param size width and height in pixels
     * @return RGB, row by row, {@code size x size x 3} unsigned bytes
     */
    public static byte[] image(int k, int size) {
        int name = crc32("image/" + k);
        byte[] pixels = new byte[size * size * 3];
        for (int i = 0; i < pixels.length; i++) {
            int c = i % 3;
            int x = i / 3 % size;
            int y = i / 3 / size;
            pixels[i] = (byte) (y * (k + 2 + c) + x * (2 * k + 3 - c) + (mixed(name, i) & 31));
        }
        return pixels;
    }

    /** Returns the class of image {@code k}. */
    public static int label(int k, int classes) {
        return k % classes;
    }

    private static double center(String path) {
        return switch (path.substring(path.lastIndexOf('/') + 1)) {
            case "gamma", "moving_variance" -> 1;
            case "mean" -> 0.5;
            case "variance" -> 0.06;
            default -> 0;
        };
    }

    private static double scale(String path, Shape shape) {
        long[] axes = shape.asArray();
        return switch (path.substring(path.lastIndexOf('/') + 1)) {
            case "kernel" ->
                axes.length == 4 ? Math.sqrt(6.0 / fanIn(shape)) * damping(path) : Math.sqrt(6.0 / fanIn(shape)) / 64;
            case "depthwise_kernel" -> Math.sqrt(6.0 / (axes[0] * axes[1]));
            case "pointwise_kernel" -> Math.sqrt(3.0 / fanIn(shape));
            case "gamma", "bias", "beta", "moving_mean", "mean" -> 0.1;
            case "variance" -> 0.006;
            case "moving_variance" -> 0.2;
            default -> throw new IllegalArgumentException("no formula for " + path);
        };
    }

    private static double damping(String path) {
        String layer = path.substring(0, path.lastIndexOf('/'));
        if (layer.contains("_se_") || layer.contains("squeeze_excite")) {
            return 0.3;
        }
        return layer.endsWith("_3_conv") ? 0.25 : layer.endsWith("project_conv") ? 0.8 : 1;
    }

    private static long fanIn(Shape shape) {
        return shape.size() / shape.get(-1);
    }

    private static int crc32(String name) {
        CRC32 crc = new CRC32();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        return (int) crc.getValue();
    }

    /** Returns 24 bits that depend on every bit of both arguments. */
    private static int mixed(int name, int i) {
        int x = name + i * 0x9E3779B9;
        x ^= x >>> 16;
        x *= 0x85EBCA6B;
        x ^= x >>> 13;
        x *= 0xC2B2AE35;
        x ^= x >>> 16;
        return x >>> 8;
    }
}
