package dev.patisserie.common.dataset.version;

/**
 * The borders of equally wide cells in a line of pixels. The sum of a cell is the difference of the cumulative sums of
 * the pixels at its borders. A pixel on a border counts in both cells by its share. Sums are multiplied by the number
 * of cells, so that they are integers.
 */
final class CellBorders {

    private final int cells;
    private final int[] pixels; // of each border, the pixel behind it; the last one for the end of the line
    private final int[] parts; // the part of that pixel before the border, times the number of cells

    /**
     * Creates the borders.
     *
     * @param size number of pixels, at least 1
     * @param cells number of cells, at least 1
     */
    CellBorders(int size, int cells) {
        this.cells = cells;
        pixels = new int[cells + 1];
        parts = new int[cells + 1];
        for (int i = 0; i <= cells; i++) {
            pixels[i] = Math.min(i * size / cells, size - 1);
            parts[i] = i * size - pixels[i] * cells;
        }
    }

    /**
     * Adds the cells of a row of pixels to the cumulative sums of the rows above.
     *
     * @param sums cumulative sum of the row's pixels
     * @param y the row
     * @param columns cumulative sums by cell and row; those of row {@code y} are set
     */
    void addRow(int[] sums, int y, long[][] columns) {
        long before = 0;
        for (int i = 0; i < cells; i++) {
            int first = sums[pixels[i + 1]];
            long until = (long) first * cells + (long) parts[i + 1] * (sums[pixels[i + 1] + 1] - first);
            columns[i][y + 1] = columns[i][y] + until - before;
            before = until;
        }
    }

    /** Returns the sum of a cell of a line with these cumulative sums. */
    long cell(long[] sums, int cell) {
        return before(sums, cell + 1) - before(sums, cell);
    }

    private long before(long[] sums, int border) {
        long first = sums[pixels[border]];
        return first * cells + parts[border] * (sums[pixels[border] + 1] - first);
    }
}
