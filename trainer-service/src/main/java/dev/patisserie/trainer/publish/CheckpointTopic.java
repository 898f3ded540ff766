package dev.patisserie.trainer.publish;

import dev.patisserie.common.event.CheckpointPublished;

/** The topic that announces new models. Thread-safe. */
public interface CheckpointTopic {

    /**
     * Sends an event and waits until the broker has acknowledged it.
     *
     * @throws RuntimeException if the broker does not; the event may or may not be on the topic
     */
    void publish(CheckpointPublished event);
}
