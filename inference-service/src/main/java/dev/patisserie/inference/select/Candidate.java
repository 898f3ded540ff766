package dev.patisserie.inference.select;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.selection.CandidateModel;
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

    /** Returns this model as input of the best-model rule. */
    CandidateModel forRule() {
        return new CandidateModel(publication, isAvailable(), verified);
    }

    /** Returns the same model as if it had not been deferred. */
    Candidate withoutDeferral() {
        return new Candidate(publication, refusal, Optional.empty(), verified);
    }
}
