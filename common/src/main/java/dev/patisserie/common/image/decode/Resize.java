package dev.patisserie.common.image.decode;

/**
 * Resizes RGB images to a square: bilinear with antialiasing, rounded half up. The pixels are those of
 * {@code tf.image.resize(antialias=True)}, bit by bit. Rows are combined first, in loops that the JIT compiler
 * vectorises. Only a few rows are in memory; a wide image is resized in strips of columns.
 */
final class Resize {

    private static final int CHANNELS = 3;
    private static final float[] FLOATS = new float[256];

    /** Largest number of values of the rows in memory, 16 MiB, except for a strip that is one column of the result. */
    private static final int MAX_VALUES = 1 << 22;

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
    private final float[] rowWeights; // of a row of the result
    private float[] columnWeights; // of all columns of a strip
    private int firstColumn; // of the strip, in the image

    private Resize(Taps rows, Taps columns, int stripWidth) {
        this.rows = rows;
        this.columns = columns;
        size = columns.output();
        rowWeights = new float[rows.count()];
        window = new float[rows.count()][stripWidth * CHANNELS];
        bytes = new byte[stripWidth * CHANNELS];
        combined = new float[stripWidth * CHANNELS];
    }

    /** The rows of an image. */
    @FunctionalInterface
    interface Rows {

        /** Copies the first {@code length} bytes from pixel {@code x} of row {@code y} on to {@code rgb}. */
        void read(int y, int x, byte[] rgb, int length);
    }

    /**
     * Resizes an image.
     *
     * @param image is asked for each row at most once for each strip, in ascending order
     * @param width of the image, in pixels, at least 1
     * @param height of the image, in pixels, at least 1
     * @param size width and height of the result, in pixels, at least 1
     * @return {@code size x size x 3} bytes
     */
    static byte[] toSquare(Rows image, int width, int height, int size) {
        var rows = new Taps(height, size);
        var columns = new Taps(width, size);
        return toSquare(image, rows, columns, Math.max(columns.count(), MAX_VALUES / CHANNELS / rows.count()));
    }

    /**
     * Resizes an image in strips.
     *
     * @param stripWidth largest width of a strip of the image, in pixels, at least the number of weights of a column
     */
    static byte[] toSquare(Rows image, Taps rows, Taps columns, int stripWidth) {
        int size = columns.output();
        byte[] square = new byte[size * size * CHANNELS];
        int width = columns.start(size - 1) + columns.count();
        var resize = new Resize(rows, columns, Math.min(width, stripWidth));
        int x = 0;
        while (x < size) {
            int end = x + 1;
            while (end < size && columns.start(end) + columns.count() - columns.start(x) <= stripWidth) {
                end++;
            }
            resize.strip(image, x, end, square);
            x = end;
        }
        return square;
    }

    /** Computes some columns of the result. */
    private void strip(Rows image, int firstX, int endX, byte[] square) {
        firstColumn = columns.start(firstX);
        int length = (columns.start(endX - 1) + columns.count() - firstColumn) * CHANNELS;
        columnWeights = new float[(endX - firstX) * columns.count()];
        for (int x = firstX; x < endX; x++) {
            columns.weights(x, columnWeights, (x - firstX) * columns.count());
        }
        int next = 0;
        for (int y = 0; y < size; y++) {
            int start = rows.start(y);
            for (next = Math.max(next, start); next < start + rows.count(); next++) {
                image.read(next, firstColumn, bytes, length);
                convert(bytes, window[next % window.length], length);
            }
            rows.weights(y, rowWeights, 0);
            combineRows(start, length);
            combineColumns(firstX, endX, square, y * size * CHANNELS);
        }
    }

    private static void convert(byte[] from, float[] to, int length) {
        for (int i = 0; i < length; i++) {
            to[i] = FLOATS[from[i] & 0xFF];
        }
    }

    private void combineRows(int start, int length) {
        multiply(window[start % window.length], rowWeights[0], combined, length);
        for (int k = 1; k < rows.count(); k++) {
            addMultiple(window[(start + k) % window.length], rowWeights[k], combined, length);
        }
    }

    private static void multiply(float[] row, float weight, float[] product, int length) {
        for (int i = 0; i < length; i++) {
            product[i] = weight * row[i];
        }
    }

    private static void addMultiple(float[] row, float weight, float[] sum, int length) {
        for (int i = 0; i < length; i++) {
            sum[i] += weight * row[i];
        }
    }

    private void combineColumns(int firstX, int endX, byte[] square, int at) {
        float[] row = combined;
        float[] weights = columnWeights;
        int count = columns.count();
        int to = at + firstX * CHANNELS;
        for (int x = firstX; x < endX; x++) {
            int from = (columns.start(x) - firstColumn) * CHANNELS;
            float red = 0;
            float green = 0;
            float blue = 0;
            for (int k = (x - firstX) * count; k < (x - firstX + 1) * count; k++) {
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
