package dev.patisserie.trainer.stream;

import java.net.URI;

/** Who speaks in the events of this service. */
final class EventSource {

    /** CloudEvents {@code source}. */
    static final URI TRAINER = URI.create("/patisserie/trainer-service");

    private EventSource() {}
}
