package dev.patisserie.inference.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.inference.uncertainty.TopClasses;

/**
 * The class activation maps of one batch, which stay in native memory until an image needs its own. Small batches are
 * then copied at once, because each slice is an operation of the engine. Valid until the batch is freed; not
 * thread-safe.
 */
final class BatchMaps {

    /** Largest number of values that are copied at once, 1 MiB. */
    private static final long COPIED_AT_ONCE = 1 << 18;

    private final NDArray maps;
    private final int cells;
    private final int labels;
    private float[] copied; // null before the first use, and for large batches

    /**
     * Creates a view of the maps.
     *
     * @param maps {@code [images, rows, columns, labels]}
     * @param shape number of rows and columns of each map
     * @param labels number of classes
     */
    BatchMaps(NDArray maps, Uncertainty.Maps shape, int labels) {
        this.maps = maps;
        this.cells = shape.rows() * shape.columns();
        this.labels = labels;
    }

    /**
     * Returns the maps of the two most probable classes of an image, {@code [rows, columns, 2]}, or of the only class.
     *
     * @param image index of the image in the batch
     * @param top its most probable classes
     * @throws IllegalStateException if the model gave maps of another size
     */
    float[] of(int image, TopClasses top) {
        float[] values = values(image);
        int offset = copied == null ? 0 : image * cells * labels;
        return top.select(values, offset, cells, labels);
    }

    /** Returns the maps of one image, or of all. */
    private float[] values(int image) {
        long images = maps.getShape().get(0);
        if (maps.size() != images * cells * labels) {
            throw new IllegalStateException("expected maps of %d x %d x %d values, the model gave %d"
                    .formatted(images, cells, labels, maps.size()));
        }
        if (copied == null && maps.size() <= COPIED_AT_ONCE) {
            copied = maps.toFloatArray();
        }
        return copied == null
                ? maps.get(new NDIndex().addIndices(image).addAllDim(3)).toFloatArray()
                : copied;
    }
}
