package dev.patisserie.inference.classify;

import java.time.Duration;

/** Is told how long the parts of the work took. Called from several threads. */
public interface ClassificationListener {

    /** One image was decoded or rejected. */
    void decoded(Duration took);

    /** One forward pass ended, well or not, with that many images in it. */
    void inferred(int images, Duration took);
}
