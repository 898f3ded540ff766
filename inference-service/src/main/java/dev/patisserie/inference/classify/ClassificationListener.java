package dev.patisserie.inference.classify;

import dev.patisserie.inference.uncertainty.ExplainReason;
import java.time.Duration;

/** Receives the durations of decoding and inference, and the statements on answers. Called from several threads. */
public interface ClassificationListener {

    /** Called after one image was decoded or rejected. */
    void decoded(Duration took);

    /** Called after a forward pass succeeded or failed. */
    void inferred(int images, Duration took);

    /** Called after a class activation map was computed. */
    default void explained(ExplainReason reason) {}

    /** Called after a statement on an answer could not be computed; the answer is sent without it. */
    default void statementFailed(Throwable failure) {}
}
