package dev.patisserie.feedback.rollout.stream;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.selection.BestModelRule;
import dev.patisserie.common.selection.CandidateModel;
import dev.patisserie.common.selection.PublishedModel;
import dev.patisserie.feedback.rollout.HoldoutAccuracies;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** The published models of the data set, and those that replicas refused. Not thread-safe; owned by the processor. */
final class KnownModels {

    private final String dataset;
    private final BestModelRule rule;
    private final KeyValueStore<String, PublishedModel> published;
    private final KeyValueStore<String, Long> refused;

    KnownModels(
            String dataset,
            BestModelRule rule,
            KeyValueStore<String, PublishedModel> published,
            KeyValueStore<String, Long> refused) {
        this.dataset = dataset;
        this.rule = rule;
        this.published = published;
        this.refused = refused;
    }

    /** Publishes a model. A refusal is one of the artifact, so another artifact is not refused. */
    void publish(PublishedModel model) {
        PublishedModel before = published.get(model.checkpoint().modelId());
        if (before != null && !before.checkpoint().isSameArtifact(model.checkpoint())) {
            refused.delete(model.checkpoint().modelId());
        }
        published.put(model.checkpoint().modelId(), model);
    }

    void withdraw(String modelId) {
        published.delete(modelId);
        refused.delete(modelId);
    }

    /** Refuses the artifact of a published model. A refusal from before its publication concerns an earlier one. */
    void refuse(String modelId, Instant at) {
        PublishedModel model = published.get(modelId);
        if (model != null && !at.isBefore(model.at())) {
            refused.put(modelId, at.toEpochMilli());
        }
    }

    void accept(String modelId) {
        refused.delete(modelId);
    }

    /** Returns whether a model is published and not refused. */
    boolean isAvailable(String modelId) {
        return published.get(modelId) != null && refused.get(modelId) == null;
    }

    boolean isPublished(String modelId) {
        return published.get(modelId) != null;
    }

    /** Returns whether a model was published until a time. */
    boolean isPublishedUntil(String modelId, Instant time) {
        PublishedModel model = published.get(modelId);
        return model != null && !model.at().isAfter(time);
    }

    /**
     * Returns the best model by the rule.
     *
     * @param eligible the models that may be chosen; refused ones are not
     */
    Optional<String> best(Predicate<PublishedModel> eligible) {
        return best(null, eligible);
    }

    /**
     * Returns the best model by the rule.
     *
     * @param champion a model that may be chosen although a replica refused it, because others serve it; may be null
     * @param eligible the models that may be chosen; other refused ones are not
     */
    Optional<String> best(String champion, Predicate<PublishedModel> eligible) {
        List<CandidateModel> candidates = new ArrayList<>();
        for (PublishedModel model : all()) {
            String id = model.checkpoint().modelId();
            boolean isRefused = !id.equals(champion) && refused.get(id) != null;
            candidates.add(new CandidateModel(model, !isRefused && eligible.test(model), true));
        }
        return rule.rank(dataset, candidates).champion().map(CheckpointPublished::modelId);
    }

    private Collection<PublishedModel> all() {
        List<PublishedModel> models = new ArrayList<>();
        try (KeyValueIterator<String, PublishedModel> all = published.all()) {
            all.forEachRemaining(model -> models.add(model.value));
        }
        return models;
    }

    /** Returns the accuracies of two models on the same holdout; null without a common one. */
    HoldoutAccuracies holdout(String championId, String candidateId) {
        PublishedModel champion = published.get(championId);
        PublishedModel candidate = published.get(candidateId);
        if (champion == null || candidate == null) {
            return null;
        }
        double championAccuracy = champion.checkpoint().holdout().accuracy();
        double candidateAccuracy = candidate.checkpoint().holdout().accuracy();
        if (champion.checkpoint()
                .holdout()
                .digest()
                .equals(candidate.checkpoint().holdout().digest())) {
            return new HoldoutAccuracies(championAccuracy, candidateAccuracy);
        }
        return compared(candidate, championId)
                .map(accuracy -> new HoldoutAccuracies(accuracy, candidateAccuracy))
                .or(() -> compared(champion, candidateId)
                        .map(accuracy -> new HoldoutAccuracies(championAccuracy, accuracy)))
                .orElse(null);
    }

    private static Optional<Double> compared(PublishedModel source, String modelId) {
        return source.checkpoint().comparedWith().stream()
                .filter(other -> other.modelId().equals(modelId))
                .map(CheckpointPublished.ComparedModel::accuracy)
                .findFirst();
    }
}
