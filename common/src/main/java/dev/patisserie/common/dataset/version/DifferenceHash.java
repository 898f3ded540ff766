package dev.patisserie.common.dataset.version;

/**
 * The difference hash (dHash) of an image: 64 bits, each of which states whether a pixel is brighter than its right
 * neighbour in a grey image of 9 x 8 pixels. Scaling, recompression and small changes of colour change few bits.
 * Source: N. Krawetz, "Kind of Like That", hackerfactor.com, 2013.
 */
public final class DifferenceHash {

    /** Largest number of different bits of near duplicates. */
    public static final int NEAR = 4;

    /** Width and height of the decoded square that {@link #of} receives, in pixels: a multiple of both 9 and 8. */
    public static final int SIZE = 72;

    private static final int COLUMNS = 9;
    private static final int ROWS = 8;
    private static final int CELL_WIDTH = SIZE / COLUMNS;
    private static final int CELL_HEIGHT = SIZE / ROWS;

    private DifferenceHash() {}

    /**
     * Computes the hash.
     *
     * @param rgb a decoded square of {@value #SIZE} x {@value #SIZE} pixels, RGB, row by row, unsigned bytes
     * @return bit 63 is that of the first two pixels of the first row
     */
    public static long of(byte[] rgb) {
        if (rgb.length != SIZE * SIZE * 3) {
            throw new IllegalArgumentException("rgb must have %d bytes, had %d".formatted(SIZE * SIZE * 3, rgb.length));
        }
        long hash = 0;
        for (int row = 0; row < ROWS; row++) {
            long left = brightness(rgb, 0, row);
            for (int column = 1; column < COLUMNS; column++) {
                long right = brightness(rgb, column, row);
                hash = hash << 1 | (left > right ? 1 : 0);
                left = right;
            }
        }
        return hash;
    }

    /** Returns the sum of the luma of a cell's pixels by the integer weights of ITU-R BT.601. */
    private static long brightness(byte[] rgb, int column, int row) {
        long sum = 0;
        for (int y = row * CELL_HEIGHT; y < (row + 1) * CELL_HEIGHT; y++) {
            for (int x = column * CELL_WIDTH; x < (column + 1) * CELL_WIDTH; x++) {
                int pixel = (y * SIZE + x) * 3;
                sum += 299L * (rgb[pixel] & 0xff) + 587L * (rgb[pixel + 1] & 0xff) + 114L * (rgb[pixel + 2] & 0xff);
            }
        }
        return sum;
    }

    /** Returns whether two hashes differ in at most {@value #NEAR} bits. */
    public static boolean isNear(long one, long other) {
        return Long.bitCount(one ^ other) <= NEAR;
    }
}
