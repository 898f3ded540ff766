package dev.patisserie.trainer.stream;

import java.net.URI;

/** The CloudEvents source of this service. */
final class EventSource {

    /** The attribute {@code source} of all events. */
    static final URI TRAINER = URI.create("/patisserie/trainer-service");

    private EventSource() {}
}
