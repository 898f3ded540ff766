package dev.patisserie.common.selection;

import java.util.List;

/**
 * The best-model rule over models in the order of their publication. The state after a publication depends only on the
 * publications up to it.
 *
 * <p>Beside the champion there is a reference: the champion if no model were refused or deferred. A newcomer that was
 * compared with a refused reference may take over if it is better than the reference, and the reference was better than
 * the champion.
 */
final class SuccessionFold {

    private final KnownFacts facts;
    private final Succession available;
    private final Succession reference;
    private CandidateModel restart; // null unless labels were removed or renamed
    private CandidateModel restarted; // the champion before the restart

    private SuccessionFold(KnownFacts facts) {
        this.facts = facts;
        this.available = new Succession(facts, CandidateModel::available);
        this.reference = new Succession(facts, model -> true);
    }

    /** Applies the rule to models in the order of their publication. */
    static SuccessionFold of(List<CandidateModel> models, SelectionPolicy policy) {
        var fold = new SuccessionFold(new KnownFacts(policy));
        models.forEach(fold::add);
        return fold;
    }

    private void add(CandidateModel newcomer) {
        boolean reordered = facts.add(newcomer.publication());
        addToReference(newcomer, reordered);
        if (available.isEmpty()) {
            if (newcomer.available()) {
                available.startWith(newcomer);
                resetReferenceIfLeft();
            }
            return;
        }
        String before = available.decisive();
        addToAvailable(newcomer);
        available.consider(newcomer, reordered);
        available.succeedTo(reference);
        if (!available.decisive().equals(before)) {
            resetReferenceIfLeft();
        }
    }

    private void addToReference(CandidateModel newcomer, boolean reordered) {
        if (reference.isEmpty()) {
            reference.startWith(newcomer);
        } else if (reference.admits(newcomer)) {
            reference.add(newcomer);
        }
        reference.consider(newcomer, reordered);
    }

    private void addToAvailable(CandidateModel newcomer) {
        if (available.admits(newcomer)) {
            available.add(newcomer);
        } else if (newcomer.available()) {
            restart = newcomer;
            restarted = available.champion();
            available.startWith(newcomer);
            reference.startWith(newcomer);
        }
    }

    /** Discards a reference that was not evaluated on the decisive holdout. */
    private void resetReferenceIfLeft() {
        if (!available.evaluates(reference)) {
            reference.continueFrom(available);
        }
    }

    KnownFacts facts() {
        return facts;
    }

    /** Returns the succession of the available models; empty if there is none. */
    Succession available() {
        return available;
    }

    /** Returns the last model whose labels lacked some of the previous champion's; null if there is none. */
    CandidateModel restart() {
        return restart;
    }

    /** Returns the champion before {@link #restart}; null if there was no restart. */
    CandidateModel restarted() {
        return restarted;
    }
}
