package dev.patisserie.trainer.pipeline;

import dev.patisserie.trainer.network.Network;

/**
 * A lower bound of the memory of one training step, from the shapes of the layers. Training keeps the output of each
 * layer for the gradient; a frozen network needs one layer at a time. Beside its value, a weight has a gradient and the
 * two moments of Adam. What TensorFlow needs within an operation comes on top, so a step may fail though its bound is
 * below the memory that there is.
 */
public final class StepMemory {

    private static final int VALUES_PER_WEIGHT = 4;

    private StepMemory() {}

    /**
     * Returns the bytes of a training step.
     *
     * @param network all layers that are trained
     * @param batch images of one step
     */
    public static long training(Network network, int batch) {
        return Float.BYTES * (network.activations() * batch + network.parameters() * VALUES_PER_WEIGHT);
    }

    /**
     * Returns the bytes of the batch in training and of the batches that are read ahead of it. They are arrays in the
     * heap.
     *
     * @param bytes of one image
     * @param batch images of one step
     * @param images that there are
     * @param prefetch batches that are read ahead
     */
    public static long batches(long bytes, int batch, int images, int prefetch) {
        return bytes * Math.min(images, (1L + prefetch) * batch);
    }

    /**
     * Returns the bytes of a forward pass without gradients.
     *
     * @param network all layers
     * @param batch images of one pass
     */
    public static long inference(Network network, int batch) {
        return Float.BYTES * (network.largestActivations() * batch + network.parameters());
    }
}
