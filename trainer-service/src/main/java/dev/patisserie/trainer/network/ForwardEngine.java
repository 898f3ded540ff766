package dev.patisserie.trainer.network;

import dev.patisserie.common.onednn.OneDnnNetwork;
import dev.patisserie.common.tensorflow.Precision;

/** The libraries that compute forward passes of frozen networks. */
public enum ForwardEngine {
    /** TensorFlow. */
    TENSORFLOW,
    /** oneDNN's primitives, in both precisions; for comparisons. */
    ONEDNN,
    /** {@link #ONEDNN} for bfloat16 on a CPU that is fast in it, and for graphs that it supports; else TensorFlow. */
    AUTO;

    /** Returns whether oneDNN is to be tried. */
    boolean prefersOneDnn(Precision precision) {
        return switch (this) {
            case TENSORFLOW -> false;
            case ONEDNN -> true;
            case AUTO ->
                precision.resolve() == Precision.BFLOAT16 && Precision.isBfloat16Fast() && OneDnnNetwork.isAvailable();
        };
    }
}
