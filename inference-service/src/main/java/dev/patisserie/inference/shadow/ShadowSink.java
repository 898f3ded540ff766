package dev.patisserie.inference.shadow;

import dev.patisserie.common.event.ShadowAnswered;

/** Publishes the answers of candidates. */
@FunctionalInterface
public interface ShadowSink {

    /** Publishes an answer; may wait for seconds. A failure is reported and does not reach the caller. */
    void send(ShadowAnswered answer);
}
