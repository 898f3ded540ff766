package dev.patisserie.common.selection;

import java.util.Optional;

/** The facts in the publications that were added so far, and the conditions of a replacement. Not thread-safe. */
final class KnownFacts {

    private final SelectionPolicy policy;
    private final Evaluations evaluations = new Evaluations();
    private final HoldoutOrder holdouts = new HoldoutOrder();

    KnownFacts(SelectionPolicy policy) {
        this.policy = policy;
    }

    /** Adds a publication; returns whether the order of known holdouts may have changed. */
    boolean add(PublishedModel publication) {
        evaluations.add(publication.checkpoint());
        return holdouts.add(publication);
    }

    Evaluations evaluations() {
        return evaluations;
    }

    HoldoutOrder holdouts() {
        return holdouts;
    }

    /** Returns whether a model may replace the champion on a holdout. */
    boolean beats(CandidateModel challenger, CandidateModel champion, String holdout) {
        return isMoreAccurate(challenger, champion, holdout)
                && (!policy.requireSignificant()
                        || Evaluations.significant(challenger, champion, holdout)
                                .orElse(false));
    }

    /** Returns whether a more accurate model cannot replace the champion because no event has a test of the two. */
    boolean lacksTest(CandidateModel challenger, CandidateModel champion, String holdout) {
        return policy.requireSignificant()
                && isMoreAccurate(challenger, champion, holdout)
                && Evaluations.significant(challenger, champion, holdout).isEmpty();
    }

    /** Returns whether the accuracy of an evaluated model does not exceed the champion's by the minimum gain. */
    boolean isGainSmall(CandidateModel challenger, CandidateModel champion, String holdout) {
        return !isMoreAccurate(challenger, champion, holdout);
    }

    private boolean isMoreAccurate(CandidateModel challenger, CandidateModel champion, String holdout) {
        Optional<Evaluation> its = evaluations.of(challenger.modelId(), holdout);
        Optional<Evaluation> best = evaluations.of(champion.modelId(), holdout);
        return its.isPresent() && best.isPresent() && its.get().exceeds(best.get(), policy.minimumGain());
    }
}
