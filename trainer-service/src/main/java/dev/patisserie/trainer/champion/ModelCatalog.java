package dev.patisserie.trainer.champion;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.ModelSwapReported;
import dev.patisserie.common.event.ModelSwapReported.Outcome;
import dev.patisserie.common.selection.PublishedModel;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The published models, the pins and the reports of the inference services, as the topics {@code checkpoints},
 * {@code model-selection} and {@code model-swaps} state them. Thread-safe.
 */
@Singleton
public final class ModelCatalog {

    private final Map<String, PublishedModel> published = new HashMap<>();
    private final Map<String, String> pins = new HashMap<>();
    private final Map<String, ModelSwapReported> reports = new HashMap<>(); // the last one on each model

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

    /** Replaces the last reports on all models, by model. */
    public synchronized void replaceReports(Map<String, ModelSwapReported> last) {
        reports.clear();
        reports.putAll(last);
    }

    /** Replaces the last report on a model. */
    public synchronized void report(ModelSwapReported last) {
        reports.put(last.modelId(), last);
    }

    /** Returns the publications of a data set, in no particular order. */
    public synchronized List<PublishedModel> of(String dataset) {
        return published.values().stream()
                .filter(each -> each.checkpoint().dataset().equals(dataset))
                .toList();
    }

    /** Returns the names of the data sets that have a model, sorted. */
    public synchronized SortedSet<String> datasets() {
        var names = new TreeSet<String>();
        published.values().forEach(each -> names.add(each.checkpoint().dataset()));
        return names;
    }

    /** Returns the publication of a model, if it is published. */
    public synchronized Optional<CheckpointPublished> find(String modelId) {
        return Optional.ofNullable(published.get(modelId)).map(PublishedModel::checkpoint);
    }

    /** Returns whether the last report on a model is a refusal. */
    public synchronized boolean isRefused(String modelId) {
        ModelSwapReported last = reports.get(modelId);
        return last != null && last.outcome() == Outcome.REFUSED;
    }

    /** Returns the model of a data set that an inference service has swapped to last, if it is published. */
    public synchronized Optional<CheckpointPublished> serving(String dataset) {
        return reports.values().stream()
                .filter(report -> report.dataset().equals(dataset))
                .filter(report -> report.outcome() == Outcome.SWAPPED)
                .max(Comparator.comparing(ModelSwapReported::at))
                .flatMap(report -> find(report.modelId()));
    }

    /** Returns the pinned model of a data set, if it is published. */
    public synchronized Optional<CheckpointPublished> pinned(String dataset) {
        return Optional.ofNullable(pins.get(dataset)).flatMap(this::find);
    }
}
