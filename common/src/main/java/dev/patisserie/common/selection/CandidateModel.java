package dev.patisserie.common.selection;

import dev.patisserie.common.event.CheckpointPublished;
import java.time.Instant;
import java.util.Comparator;

/**
 * A published model with its verification results, as input of the best-model rule.
 *
 * @param publication its last publication
 * @param available whether it may serve: it is neither refused nor temporarily impossible to load
 * @param verified whether it was loaded and verified; true for callers that do not load models
 */
public record CandidateModel(PublishedModel publication, boolean available, boolean verified) {

    /** The order of publication, and of the smaller model id for equal times. */
    static final Comparator<CandidateModel> BY_PUBLICATION =
            Comparator.comparing(CandidateModel::at).thenComparing(CandidateModel::modelId);

    /** Returns the event. */
    public CheckpointPublished checkpoint() {
        return publication.checkpoint();
    }

    String modelId() {
        return checkpoint().modelId();
    }

    /** Returns the digest of its own holdout. */
    String holdout() {
        return checkpoint().holdout().digest();
    }

    Instant at() {
        return publication.at();
    }

    CandidateModel withAvailability(boolean value) {
        return new CandidateModel(publication, value, verified);
    }
}
