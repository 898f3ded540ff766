package dev.patisserie.trainer.network;

import java.nio.FloatBuffer;
import org.tensorflow.types.TFloat32;

/** The forward passes of a frozen network. Used on one thread; the caller owns it and closes it once. */
interface ForwardPasses extends AutoCloseable {

    /**
     * Runs a batch of images.
     *
     * @param rgb {@code [count, ...input shape]}, row-major, unsigned bytes
     * @param count images in the batch, at least 1
     * @param features receives {@code [count, ...output shape]} from its position, which does not change
     */
    void run(byte[] rgb, int count, FloatBuffer features);

    /**
     * Runs a batch of augmented images or of features.
     *
     * @param batch {@code [count, ...input shape]}; not closed
     * @param features as in {@link #run(byte[], int, FloatBuffer)}
     */
    void run(TFloat32 batch, FloatBuffer features);

    @Override
    void close();
}
