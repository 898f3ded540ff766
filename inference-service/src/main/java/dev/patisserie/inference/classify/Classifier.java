package dev.patisserie.inference.classify;

import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.inference.uncertainty.MapFilter;
import dev.patisserie.inference.uncertainty.ModelOutput;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A loaded model.
 *
 * <p>Thread-safe. The caller owns the instance and closes it exactly once, after its last use; this frees the native
 * memory.
 */
public interface Classifier extends AutoCloseable {

    /**
     * Classifies a batch in one forward pass.
     *
     * @param images at least one; each is RGB, row by row, {@code imageSize x imageSize x 3} bytes, unsigned (scaling
     *     is part of the model); not changed
     * @return shape {@code [images, labels]}, float32; row {@code i} answers image {@code i}
     * @throws IllegalArgumentException if an image has a different number of bytes
     * @throws IllegalStateException if the forward pass fails, or this classifier is closed
     */
    float[][] classify(List<byte[]> images);

    /** Returns the figures of the model's further outputs; empty for a model that only gives probabilities. */
    default Optional<Uncertainty> uncertainty() {
        return Optional.empty();
    }

    /** Returns the precision of the multiplications. */
    default ServedPrecision precision() {
        return new ServedPrecision(false, "it is the only one");
    }

    /**
     * Classifies a batch in one forward pass and returns all outputs. A model without {@link #uncertainty} only gives
     * probabilities.
     *
     * @param images as for {@link #classify}
     * @param maps selects the images whose maps are returned
     * @return one output per image, in the order of the images
     * @throws IllegalArgumentException as {@link #classify}
     * @throws IllegalStateException as {@link #classify}
     */
    default List<ModelOutput> outputs(List<byte[]> images, MapFilter maps) {
        return Arrays.stream(classify(images)).map(ModelOutput::of).toList();
    }

    @Override
    void close();
}
