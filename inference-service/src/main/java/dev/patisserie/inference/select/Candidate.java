package dev.patisserie.inference.select;

import dev.patisserie.common.event.CheckpointPublished;
import java.time.Instant;
import java.util.Optional;

/**
 * A published model and the results of trying it.
 *
 * @param publication its last publication
 * @param refusal why it may not serve, if it was refused
 * @param deferral why it cannot be loaded at present, if that is so
 * @param verified whether it was loaded and verified
 */
public record Candidate(
        PublishedModel publication, Optional<Refusal> refusal, Optional<Deferral> deferral, boolean verified) {

    /** Returns the event. */
    public CheckpointPublished checkpoint() {
        return publication.checkpoint();
    }

    Instant at() {
        return publication.at();
    }

    boolean isRefused() {
        return refusal.isPresent();
    }

    /** Returns whether it may be tried or serve now. */
    boolean isAvailable() {
        return !isRefused() && deferral.map(Deferral::due).orElse(true);
    }

    /** Returns the same model as if it had not been deferred. */
    Candidate withoutDeferral() {
        return new Candidate(publication, refusal, Optional.empty(), verified);
    }
}
