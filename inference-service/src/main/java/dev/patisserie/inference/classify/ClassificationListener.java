package dev.patisserie.inference.classify;

import java.time.Duration;

/** Receives the durations of decoding and inference. Called from several threads. */
public interface ClassificationListener {

    /** Called after one image was decoded or rejected. */
    void decoded(Duration took);

    /** Called after a forward pass succeeded or failed. */
    void inferred(int images, Duration took);
}
