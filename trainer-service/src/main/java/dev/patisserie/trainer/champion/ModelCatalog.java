package dev.patisserie.trainer.champion;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.selection.PublishedModel;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The published models, the pins and the refused models, as the topics {@code checkpoints}, {@code model-selection} and
 * {@code model-swaps} state them. Thread-safe.
 */
@Singleton
public final class ModelCatalog {

    private final Map<String, PublishedModel> published = new HashMap<>();
    private final Map<String, String> pins = new HashMap<>();
    private final Set<String> refused = new HashSet<>();

    /** Replaces all publications. */
    public synchronized void replace(Collection<PublishedModel> publications) {
        published.clear();
        publications.forEach(this::publish);
    }

    /** Adds a publication, or replaces the one of the same model. */
    public synchronized void publish(PublishedModel publication) {
        published.put(publication.checkpoint().modelId(), publication);
    }

    /** Removes a withdrawn model. */
    public synchronized void withdraw(String modelId) {
        published.remove(modelId);
    }

    /** Replaces all pins, by data set. */
    public synchronized void replacePins(Map<String, String> models) {
        pins.clear();
        pins.putAll(models);
    }

    /**
     * Replaces the pin of a data set.
     *
     * @param modelId the pinned model; empty if no model is pinned
     */
    public synchronized void pin(String dataset, Optional<String> modelId) {
        modelId.ifPresentOrElse(id -> pins.put(dataset, id), () -> pins.remove(dataset));
    }

    /** Replaces the models that an inference service has refused last. */
    public synchronized void replaceRefused(Collection<String> models) {
        refused.clear();
        refused.addAll(models);
    }

    /** Records whether the last report on a model is a refusal. */
    public synchronized void refuse(String modelId, boolean isRefused) {
        if (isRefused) {
            refused.add(modelId);
        } else {
            refused.remove(modelId);
        }
    }

    /** Returns the publications of a data set, in no particular order. */
    public synchronized List<PublishedModel> of(String dataset) {
        return published.values().stream()
                .filter(each -> each.checkpoint().dataset().equals(dataset))
                .toList();
    }

    /** Returns all published models, by their ids. */
    public synchronized List<CheckpointPublished> publications() {
        return published.values().stream()
                .map(PublishedModel::checkpoint)
                .sorted(Comparator.comparing(CheckpointPublished::modelId))
                .toList();
    }

    /** Returns the publication of a model, if it is published. */
    public synchronized Optional<CheckpointPublished> find(String modelId) {
        return Optional.ofNullable(published.get(modelId)).map(PublishedModel::checkpoint);
    }

    /** Returns whether an inference service has refused a model last. */
    public synchronized boolean isRefused(String modelId) {
        return refused.contains(modelId);
    }

    /** Returns the pinned model of a data set, if it is published. */
    public synchronized Optional<CheckpointPublished> pinned(String dataset) {
        return Optional.ofNullable(pins.get(dataset)).flatMap(this::find);
    }
}
