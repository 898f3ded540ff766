package dev.patisserie.trainer.pipeline;

import dev.patisserie.trainer.network.Network;

/**
 * A lower bound of the memory of one training step, from the shapes of the layers. Training keeps the output of each
 * layer for the gradient; a frozen network needs one layer at a time. Each weight has a value, a gradient and the two
 * moments of Adam. The temporary memory of TensorFlow's operations is not included, so a step may fail although its
 * bound is below the available memory.
 */
public final class StepMemory {

    private static final int VALUES_PER_WEIGHT = 4;

    private StepMemory() {}

    /**
     * Returns the bytes of a training step.
     *
     * @param network all trained layers
     * @param batch number of images per step
     */
    public static long training(Network network, int batch) {
        return Float.BYTES * (network.activations() * batch + network.parameters() * VALUES_PER_WEIGHT);
    }

    /**
     * Returns the bytes of the current batch and of the prefetched batches. They are arrays in the heap.
     *
     * @param bytes size of one image, in bytes
     * @param batch number of images per step
     * @param images number of images in the data set
     * @param prefetch number of prefetched batches
     */
    public static long batches(long bytes, int batch, int images, int prefetch) {
        return bytes * Math.min(images, (1L + prefetch) * batch);
    }

    /**
     * Returns the bytes of a forward pass without gradients.
     *
     * @param network all layers
     * @param batch number of images per pass
     */
    public static long inference(Network network, int batch) {
        return Float.BYTES * (network.largestActivations() * batch + network.parameters());
    }
}
