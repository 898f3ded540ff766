package dev.patisserie.inference.select;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.selection.PublishedModel;
import java.util.Optional;

/**
 * A published model and its verification results.
 *
 * @param publication its last publication
 * @param refusal the reason for a refusal, if it was refused
 * @param deferral the reason for a deferral, if it is deferred
 * @param verified whether it was loaded and verified
 */
public record Candidate(
        PublishedModel publication, Optional<Refusal> refusal, Optional<Deferral> deferral, boolean verified) {

    /** Returns the event. */
    public CheckpointPublished checkpoint() {
        return publication.checkpoint();
    }

    boolean isRefused() {
        return refusal.isPresent();
    }

    /** Returns whether it may be loaded or serve now. */
    boolean isAvailable() {
        return !isRefused() && deferral.map(Deferral::due).orElse(true);
    }
}
