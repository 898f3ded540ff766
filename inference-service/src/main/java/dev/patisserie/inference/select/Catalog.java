package dev.patisserie.inference.select;

import dev.patisserie.common.event.CheckpointPublished;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the topics {@code checkpoints} and {@code model-selection} say, and what trying the models
 * has shown. Thread-safe.
 */
public final class Catalog {

    private final Map<String, Candidate> candidates = new HashMap<>();
    private String pinned; // null while no model is

    /** Notes a publication. What was held against an earlier one of that model id is forgotten. */
    public synchronized void publish(CheckpointPublished checkpoint) {
        candidates.put(checkpoint.modelId(), new Candidate(checkpoint, Optional.empty()));
    }

    /** Forgets a model: it was withdrawn. */
    public synchronized void withdraw(String modelId) {
        candidates.remove(modelId);
    }

    /**
     * Holds {@code refusal} against that publication; nothing happens if it is the last no more.
     */
    public synchronized void refuse(CheckpointPublished checkpoint, Refusal refusal) {
        candidates.computeIfPresent(
                checkpoint.modelId(),
                (id, known) ->
                        known.checkpoint().equals(checkpoint)
                                ? new Candidate(checkpoint, Optional.of(refusal))
                                : known);
    }

    /** Lifts a temporary refusal of that publication. */
    public synchronized void reconsider(CheckpointPublished checkpoint) {
        candidates.computeIfPresent(
                checkpoint.modelId(),
                (id, known) ->
                        known.checkpoint().equals(checkpoint)
                                        && known.refusal().filter(Refusal::temporary).isPresent()
                                ? new Candidate(checkpoint, Optional.empty())
                                : known);
    }

    /** Wants that model to serve, known or not; the last call counts. */
    public synchronized void pin(String modelId) {
        pinned = modelId;
    }

    /** Leaves the choice to the best-model rule again. */
    public synchronized void unpin() {
        pinned = null;
    }

    /** Returns whether a model of that id is published. */
    public synchronized boolean knows(String modelId) {
        return candidates.containsKey(modelId);
    }

    /** Returns which model of a data set should serve, by what is known now. */
    public synchronized Choice choose(String dataset) {
        return Choice.of(dataset, candidates(), Optional.ofNullable(pinned));
    }

    /** Returns the models as they are known now, in no particular order. */
    public synchronized List<Candidate> candidates() {
        return List.copyOf(candidates.values());
    }
}
