package dev.patisserie.common.onednn;

import java.util.Optional;

/**
 * Adjacent columns of an image that a convolution reads and writes as one column with more channels (space-to-depth
 * along the width). Images are stored as {@code [row, column, channel]}, so no value moves. The products are the same,
 * with zeros between them.
 *
 * @param unpacked the window along the columns
 * @param packed the window along the packed columns
 * @param inputColumns columns of the input that form a packed one
 * @param outputColumns columns of the output that form a packed one
 */
record ColumnPacking(Window.Axis unpacked, Window.Axis packed, int inputColumns, int outputColumns) {

    /** The shape of the matrix by which AMX multiplies at once. */
    private static final int TILE_INPUTS = 32;

    private static final int TILE_OUTPUTS = 16;

    /**
     * Returns a packing, or nothing if the columns cannot be divided.
     *
     * @param columns the window along the columns
     * @param inputWidth columns of the input
     * @param outputWidth columns of the output
     * @param outputColumns columns of the output that form a packed one, at least 1
     */
    static Optional<ColumnPacking> of(Window.Axis columns, int inputWidth, int outputWidth, int outputColumns) {
        int inputColumns = columns.stride() * outputColumns;
        int first = Math.floorDiv(-columns.before(), inputColumns);
        int lastColumn = columns.stride() * (outputColumns - 1) - columns.before() + columns.size() - 1;
        int size = Math.floorDiv(lastColumn, inputColumns) - first + 1;
        int after = outputWidth / outputColumns - 1 + size + first - inputWidth / inputColumns;
        if (inputWidth % inputColumns != 0 || outputWidth % outputColumns != 0 || after < 0) {
            return Optional.empty();
        }
        var packed = new Window.Axis(size, 1, -first, after);
        return Optional.of(new ColumnPacking(columns, packed, inputColumns, outputColumns));
    }

    /** Returns the window of a convolution, with packed columns. */
    Window window(Window.Axis rows) {
        return new Window(rows, packed);
    }

    /**
     * Returns the number of multiplications by a tile per row of the window and column of the output.
     *
     * @param inputs channels of the input
     * @param outputs channels of the output
     */
    double tiles(int inputs, int outputs) {
        return (double) tiles(packed.size(), inputs * inputColumns, outputs * outputColumns) / outputColumns;
    }

    /** Returns the number of multiplications by a tile per row of the window and column of an unpacked output. */
    static int tiles(int windowColumns, int inputs, int outputs) {
        int inputTiles = (inputs + TILE_INPUTS - 1) / TILE_INPUTS;
        int outputTiles = (outputs + TILE_OUTPUTS - 1) / TILE_OUTPUTS;
        return windowColumns * inputTiles * outputTiles;
    }

    /**
     * Returns the kernel of the packed convolution, {@code [rows, packed columns, packed inputs, packed outputs]}.
     *
     * @param kernel {@code [rows, columns, inputs, outputs]}
     * @param inputs channels of the input
     * @param outputs channels of the output
     */
    float[] kernel(float[] kernel, int inputs, int outputs) {
        int rows = kernel.length / (unpacked.size() * inputs * outputs);
        int rowLength = packed.size() * inputColumns * inputs; // packed inputs in a row of the window
        int packedOutputs = outputs * outputColumns;
        float[] result = new float[rows * rowLength * packedOutputs];
        for (int matrix = 0; matrix < rows * unpacked.size() * outputColumns; matrix++) {
            int outputColumn = matrix % outputColumns;
            int position = matrix / outputColumns; // in the unpacked window
            int column = packed.before() * inputColumns
                    - unpacked.before()
                    + outputColumn * unpacked.stride()
                    + position % unpacked.size();
            int first = position / unpacked.size() * rowLength + column * inputs;
            for (int input = 0; input < inputs; input++) {
                System.arraycopy(
                        kernel,
                        (position * inputs + input) * outputs,
                        result,
                        (first + input) * packedOutputs + outputColumn * outputs,
                        outputs);
            }
        }
        return result;
    }
}
