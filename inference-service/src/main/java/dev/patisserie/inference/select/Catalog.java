package dev.patisserie.inference.select;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.ErrorCode;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The content of the topics {@code checkpoints} and {@code model-selection}, and the results of trying the models.
 * Thread-safe.
 */
public final class Catalog {

    private final Map<String, PublishedModel> published = new HashMap<>();
    private final VerificationResults verdicts = new VerificationResults();
    private String pinned; // null while no model is

    /** Replaces all publications at once, by those of a topic that was read to its end. */
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

    /** Adds a publication whose record has the event's own time. */
    public synchronized void publish(CheckpointPublished checkpoint) {
        publish(new PublishedModel(checkpoint, checkpoint.publishedAt()));
    }

    /** Removes a model: it was withdrawn. */
    public synchronized void withdraw(String modelId) {
        published.remove(modelId);
        verdicts.keepDeferrals(published.values());
    }

    /** Refuses one publication, now and when its record is read again; another one of its id not. */
    public synchronized void refuse(CheckpointPublished checkpoint, Refusal refusal) {
        verdicts.refuse(checkpoint, refusal);
    }

    /**
     * Refuses an artifact in every publication that names it, known or not. Only for a failure that was found after the
     * artifact's digest and manifest were verified: an event of another artifact must not be able to provoke it.
     *
     * @param digest SHA-256 of the archive, 64 lower-case hex digits
     */
    public synchronized void refuse(String digest, Refusal refusal) {
        verdicts.refuse(digest, refusal);
    }

    /**
     * Lifts what was held against an artifact and against the publications that name it; they are candidates again.
     *
     * @param digest SHA-256 of the archive, 64 lower-case hex digits
     */
    public synchronized void clearRefusal(String digest) {
        verdicts.clearRefusal(digest);
    }

    /**
     * Lifts all refusals of publications with one code, because its cause is gone.
     *
     * @return whether there were any
     */
    public synchronized boolean lift(ErrorCode code) {
        return verdicts.lift(code);
    }

    /** Takes a publication out of the choice for a while; nothing happens if it is unknown. */
    public synchronized void defer(CheckpointPublished checkpoint, Deferral deferral) {
        if (publication(checkpoint).isPresent()) {
            verdicts.defer(checkpoint, deferral);
        }
    }

    /** Lets a deferred publication take part in the choice again. */
    public synchronized void reconsider(CheckpointPublished checkpoint) {
        verdicts.reconsider(checkpoint);
    }

    /** Lets all deferred publications take part in the choice again. */
    public synchronized void reconsiderAll() {
        verdicts.reconsiderAll();
    }

    /** Notes that a publication was loaded and verified, so that it is deferred no more. */
    public synchronized void verify(CheckpointPublished checkpoint) {
        verdicts.verify(checkpoint);
    }

    /** Returns why a publication is deferred, if it is. */
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

    /** Returns whether exactly that publication is in the catalogue. */
    public synchronized boolean holds(CheckpointPublished checkpoint) {
        return publication(checkpoint).isPresent();
    }

    private Optional<PublishedModel> publication(CheckpointPublished checkpoint) {
        return Optional.ofNullable(published.get(checkpoint.modelId()))
                .filter(known -> known.checkpoint().equals(checkpoint));
    }

    /** Pins a model, known or not; the last call counts. */
    public synchronized void pin(String modelId) {
        pinned = modelId;
    }

    /** Leaves the choice to the best-model rule again. */
    public synchronized void unpin() {
        pinned = null;
    }

    /** Returns whether a model of that id is published. */
    public synchronized boolean knows(String modelId) {
        return published.containsKey(modelId);
    }

    /** Returns which model of a data set should serve, by what is known now. */
    public synchronized ModelSelection choose(String dataset) {
        return ModelSelection.of(dataset, candidates(), Optional.ofNullable(pinned));
    }

    /** Returns the models as they are known now, in no particular order. */
    public synchronized List<Candidate> candidates() {
        return published.values().stream().map(verdicts::candidate).toList();
    }
}
