package dev.patisserie.trainer.network.architecture;

import static dev.patisserie.trainer.network.layer.Layers.zeroPadding2d;

import dev.patisserie.trainer.network.Node;
import dev.patisserie.trainer.network.layer.Layer;

/** The padding before convolutions with strides of two pixels, Keras's {@code correct_pad}. */
final class StridedPadding {

    private StridedPadding() {}

    /** Returns the padding of an image for a window; an even width needs one row less before it. */
    static Layer of(Node image, int kernelSize) {
        int half = kernelSize / 2;
        int before = half - (int) (1 - image.shape().get(0) % 2);
        return zeroPadding2d(before, half);
    }
}
