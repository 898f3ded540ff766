package dev.patisserie.trainer.stream;

import java.net.URI;

/** Who speaks in the events of this service. */
final class Source {

    /** CloudEvents {@code source}. */
    static final URI TRAINER = URI.create("/patisserie/trainer-service");

    private Source() {}
}
