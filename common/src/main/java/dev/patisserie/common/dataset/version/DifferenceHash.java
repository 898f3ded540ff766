package dev.patisserie.common.dataset.version;

import java.util.HexFormat;

/**
 * The difference hash (dHash) of an image: whether each cell of a grey image of 9 x 8 cells is brighter than its right
 * neighbour, and whether each cell of one of 8 x 9 is brighter than the one below. Scaling, recompression and small
 * changes of colour change few bits. Source: N. Krawetz, "Kind of Like That", hackerfactor.com, 2013.
 *
 * <p>The horizontal hash alone has too many accidental matches, which join most photos of a large set to one cluster
 * (docs/adr/0043).
 *
 * @param horizontal 64 bits; bit 63 is that of the first two cells of the first row
 * @param vertical 64 bits; bit 63 is that of the first two cells of the first column
 */
public record DifferenceHash(long horizontal, long vertical) {

    /** Largest number of different bits of near duplicates, of all 128. */
    public static final int NEAR = 8;

    /** Width and height of the decoded square that {@link #of} receives, in pixels: a multiple of both 9 and 8. */
    public static final int SIZE = 72;

    private static final int DIGITS = 32;
    private static final int LONG = 9;
    private static final int SHORT = 8;

    /**
     * Computes the hash.
     *
     * @param rgb a decoded square of {@value #SIZE} x {@value #SIZE} pixels, RGB, row by row, unsigned bytes
     */
    public static DifferenceHash of(byte[] rgb) {
        if (rgb.length != SIZE * SIZE * 3) {
            throw new IllegalArgumentException("rgb must have %d bytes, had %d".formatted(SIZE * SIZE * 3, rgb.length));
        }
        int[] luma = luma(rgb);
        return new DifferenceHash(hash(luma, 1, SIZE), hash(luma, SIZE, 1));
    }

    /** Returns the luma of each pixel by the integer weights of ITU-R BT.601. */
    private static int[] luma(byte[] rgb) {
        int[] luma = new int[SIZE * SIZE];
        for (int i = 0; i < luma.length; i++) {
            luma[i] = 299 * (rgb[3 * i] & 0xff) + 587 * (rgb[3 * i + 1] & 0xff) + 114 * (rgb[3 * i + 2] & 0xff);
        }
        return luma;
    }

    /**
     * Compares neighbours along one direction.
     *
     * @param along distance of two pixels in the direction of the comparison
     * @param across distance of two pixels in the other direction
     */
    private static long hash(int[] luma, int along, int across) {
        long hash = 0;
        for (int line = 0; line < SHORT; line++) {
            long before = cell(luma, 0, along, line, across);
            for (int i = 1; i < LONG; i++) {
                long next = cell(luma, i, along, line, across);
                hash = hash << 1 | (before > next ? 1 : 0);
                before = next;
            }
        }
        return hash;
    }

    /** Returns the sum of the pixels of a cell, which has 8 pixels along and 9 across. */
    private static long cell(int[] luma, int i, int along, int line, int across) {
        long sum = 0;
        for (int a = i * SIZE / LONG; a < (i + 1) * SIZE / LONG; a++) {
            for (int c = line * SIZE / SHORT; c < (line + 1) * SIZE / SHORT; c++) {
                sum += luma[a * along + c * across];
            }
        }
        return sum;
    }

    /** Returns whether the hashes differ in at most {@value #NEAR} bits. */
    public boolean isNear(DifferenceHash other) {
        return Long.bitCount(horizontal ^ other.horizontal) + Long.bitCount(vertical ^ other.vertical) <= NEAR;
    }

    /**
     * Reads hex digits.
     *
     * @throws IllegalArgumentException unless they are 32 hex digits
     */
    public static DifferenceHash parse(String hex) {
        if (hex == null || hex.length() != DIGITS || !hex.chars().allMatch(HexFormat::isHexDigit)) {
            throw new IllegalArgumentException("dhash must be %d hex digits, was '%s'".formatted(DIGITS, hex));
        }
        return new DifferenceHash(
                HexFormat.fromHexDigitsToLong(hex, 0, DIGITS / 2),
                HexFormat.fromHexDigitsToLong(hex, DIGITS / 2, DIGITS));
    }

    /** Returns 32 hex digits, those of the horizontal hash first. */
    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(horizontal) + HexFormat.of().toHexDigits(vertical);
    }
}
