package dev.patisserie.common.image.decode;

/**
 * Resizes RGB images to a square: bilinear with antialiasing, rounded half up. The pixels are those of
 * {@code tf.image.resize(antialias=True)}, bit by bit. Rows are combined first, in loops that the JIT compiler
 * vectorises. Only a few rows are in memory.
 */
final class Resize {

    private static final int CHANNELS = 3;
    private static final float[] FLOATS = new float[256];

    static {
        for (int i = 0; i < FLOATS.length; i++) {
            FLOATS[i] = i;
        }
    }

    private final Taps rows;
    private final Taps columns;
    private final int size;
    private final float[][] window;
    private final byte[] bytes;
    private final float[] combined;

    private Resize(int width, int height, int size) {
        this.size = size;
        rows = Taps.of(height, size);
        columns = Taps.of(width, size);
        window = new float[rows.count()][width * CHANNELS];
        bytes = new byte[width * CHANNELS];
        combined = new float[width * CHANNELS];
    }

    /** The rows of an image. */
    @FunctionalInterface
    interface Rows {

        /** Copies row {@code y} to {@code rgb}. */
        void read(int y, byte[] rgb);
    }

    /**
     * Resizes an image.
     *
     * @param image is asked for each row at most once, in ascending order
     * @param width of the image, in pixels, at least 1
     * @param height of the image, in pixels, at least 1
     * @param size width and height of the result, in pixels, at least 1
     * @return {@code size x size x 3} bytes
     */
    static byte[] toSquare(Rows image, int width, int height, int size) {
        return new Resize(width, height, size).run(image);
    }

    private byte[] run(Rows image) {
        byte[] square = new byte[size * size * CHANNELS];
        int next = 0;
        for (int y = 0; y < size; y++) {
            int start = rows.starts()[y];
            for (next = Math.max(next, start); next < start + rows.count(); next++) {
                image.read(next, bytes);
                convert(bytes, window[next % window.length]);
            }
            combineRows(y, start);
            combineColumns(square, y * size * CHANNELS);
        }
        return square;
    }

    private static void convert(byte[] from, float[] to) {
        for (int i = 0; i < to.length; i++) {
            to[i] = FLOATS[from[i] & 0xFF];
        }
    }

    private void combineRows(int y, int start) {
        multiply(window[start % window.length], rows.weights()[y * rows.count()], combined);
        for (int k = 1; k < rows.count(); k++) {
            addMultiple(window[(start + k) % window.length], rows.weights()[y * rows.count() + k], combined);
        }
    }

    private static void multiply(float[] row, float weight, float[] product) {
        for (int i = 0; i < product.length; i++) {
            product[i] = weight * row[i];
        }
    }

    private static void addMultiple(float[] row, float weight, float[] sum) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += weight * row[i];
        }
    }

    private void combineColumns(byte[] square, int at) {
        float[] row = combined;
        float[] weights = columns.weights();
        int count = columns.count();
        int to = at;
        for (int x = 0; x < size; x++) {
            int from = columns.starts()[x] * CHANNELS;
            float red = 0;
            float green = 0;
            float blue = 0;
            for (int k = x * count; k < (x + 1) * count; k++) {
                float weight = weights[k];
                red += weight * row[from];
                green += weight * row[from + 1];
                blue += weight * row[from + 2];
                from += CHANNELS;
            }
            square[to] = rounded(red);
            square[to + 1] = rounded(green);
            square[to + 2] = rounded(blue);
            to += CHANNELS;
        }
    }

    /** Rounding errors of the weights may exceed 255 by a little. */
    private static byte rounded(float value) {
        return (byte) Math.min(255, (int) (value + 0.5f));
    }
}
