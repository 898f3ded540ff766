package dev.patisserie.inference.select;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.ModelPolicySet;
import dev.patisserie.common.event.RolloutChanged;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.selection.BestModelRule;
import dev.patisserie.common.selection.PublishedModel;
import dev.patisserie.common.selection.SelectionPolicy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The content of the topics {@code checkpoints}, {@code model-selection} and {@code rollouts}, and the verification
 * results of the models. Thread-safe.
 */
@Singleton
public final class Catalog {

    private final Map<String, PublishedModel> published = new HashMap<>();
    private final VerificationResults verdicts = new VerificationResults();
    private final BestModelRule rule;
    private Directives directives = Directives.NONE;
    private Inputs lastInputs; // null before the first selection
    private ModelSelection lastSelection;

    /** Everything that a selection depends on. */
    private record Inputs(String dataset, List<Candidate> candidates, Directives directives) {}

    /** Creates an empty catalogue. */
    @Inject
    public Catalog(SelectionPolicy policy) {
        rule = new BestModelRule(policy);
    }

    /** Creates an empty catalogue with the default policy. */
    public Catalog() {
        this(SelectionPolicy.DEFAULT);
    }

    /** Replaces all publications atomically with those of a topic that was read to its end. */
    public synchronized void replace(Collection<PublishedModel> publications) {
        published.clear();
        publications.forEach(each -> published.put(each.checkpoint().modelId(), each));
        verdicts.keepDeferrals(published.values());
    }

    /** Adds a publication, or replaces the one of the same model id. */
    public synchronized void publish(PublishedModel publication) {
        published.put(publication.checkpoint().modelId(), publication);
        verdicts.keepDeferrals(published.values());
    }

    /** Adds a publication whose record timestamp equals the event's time. */
    public synchronized void publish(CheckpointPublished checkpoint) {
        publish(new PublishedModel(checkpoint, checkpoint.publishedAt()));
    }

    /** Removes a withdrawn model. */
    public synchronized void withdraw(String modelId) {
        published.remove(modelId);
        verdicts.keepDeferrals(published.values());
    }

    /**
     * Refuses one publication, including when its record is read again; other publications of its id are not affected.
     */
    public synchronized void refuse(CheckpointPublished checkpoint, Refusal refusal) {
        verdicts.refuse(checkpoint, refusal);
    }

    /**
     * Refuses an artifact in all present and future publications that name it. Only for failures found after the
     * artifact's digest and manifest were verified, so that an event of another artifact cannot cause the refusal.
     *
     * @param digest SHA-256 of the archive, 64 lower-case hex digits
     */
    public synchronized void refuse(String digest, Refusal refusal) {
        verdicts.refuse(digest, refusal);
    }

    /**
     * Clears the refusals of an artifact and of the publications that name it; they become candidates again.
     *
     * @param digest SHA-256 of the archive, 64 lower-case hex digits
     */
    public synchronized void clearRefusal(String digest) {
        verdicts.clearRefusal(digest);
    }

    /**
     * Clears all refusals of publications with one code, after its cause was removed.
     *
     * @return whether there were any
     */
    public synchronized boolean lift(ErrorCode code) {
        return verdicts.lift(code);
    }

    /** Excludes a publication from the selection temporarily; ignored if it is unknown. */
    public synchronized void defer(CheckpointPublished checkpoint, Deferral deferral) {
        if (publication(checkpoint).isPresent()) {
            verdicts.defer(checkpoint, deferral);
        }
    }

    /** Includes a deferred publication in the selection again. */
    public synchronized void reconsider(CheckpointPublished checkpoint) {
        verdicts.reconsider(checkpoint);
    }

    /** Includes all deferred publications in the selection again. */
    public synchronized void reconsiderAll() {
        verdicts.reconsiderAll();
    }

    /** Marks a publication as verified and ends its deferral. */
    public synchronized void verify(CheckpointPublished checkpoint) {
        verdicts.verify(checkpoint);
    }

    /** Returns the deferral of a publication, if any. */
    public synchronized Optional<Deferral> deferral(CheckpointPublished checkpoint) {
        return publication(checkpoint).map(verdicts::candidate).flatMap(Candidate::deferral);
    }

    /** Returns the deferrals of a data set's models. */
    public synchronized List<Deferral> deferrals(String dataset) {
        return candidates().stream()
                .filter(candidate -> candidate.checkpoint().dataset().equals(dataset))
                .filter(candidate -> candidate.refusal().isEmpty())
                .flatMap(candidate -> candidate.deferral().stream())
                .toList();
    }

    /** Returns whether that publication is in the catalogue, with these or other comparisons. */
    public synchronized boolean holds(CheckpointPublished checkpoint) {
        return publication(checkpoint).isPresent();
    }

    private Optional<PublishedModel> publication(CheckpointPublished checkpoint) {
        return Optional.ofNullable(published.get(checkpoint.modelId()))
                .filter(known -> known.checkpoint().isSamePublication(checkpoint));
    }

    /** Pins a model, which need not be known; replaces an earlier pin. */
    public synchronized void pin(String modelId) {
        directives = directives.withPin(Optional.of(modelId));
    }

    /** Removes the pin, so that the best-model rule applies again. */
    public synchronized void unpin() {
        directives = directives.withPin(Optional.empty());
    }

    /** Sets the policy of rollouts; empty if better models serve directly. */
    public synchronized void policy(Optional<ModelPolicySet> policy) {
        directives = directives.withPolicy(policy);
    }

    /** Sets the last rollout, if any. */
    public synchronized void rollout(Optional<RolloutChanged> rollout) {
        directives = directives.withRollout(rollout);
    }

    /** Returns whether a model of that id is published. */
    public synchronized boolean knows(String modelId) {
        return published.containsKey(modelId);
    }

    /** Returns the current selection for a data set. */
    public synchronized ModelSelection choose(String dataset) {
        var inputs = new Inputs(dataset, candidates(), directives);
        if (!inputs.equals(lastInputs)) { // gauges and health checks select often
            lastSelection = ModelSelection.of(rule, dataset, inputs.candidates(), inputs.directives());
            lastInputs = inputs;
        }
        return lastSelection;
    }

    /** Returns the known models, in no particular order. */
    public synchronized List<Candidate> candidates() {
        return published.values().stream().map(verdicts::candidate).toList();
    }
}
