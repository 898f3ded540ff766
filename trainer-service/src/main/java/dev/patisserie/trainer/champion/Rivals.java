package dev.patisserie.trainer.champion;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.CheckpointPublished.ComparedModel;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.kafka.CatchUp;
import dev.patisserie.common.selection.BestModelRule;
import dev.patisserie.common.selection.CandidateModel;
import dev.patisserie.common.selection.MissingComparison;
import dev.patisserie.common.selection.PublishedModel;
import dev.patisserie.common.selection.SelectionPolicy;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Selects the models to compare a model with. The inference services may be stricter than
 * {@link SelectionPolicy#DEFAULT}, so the model that serves is one of them, whatever the rule selects.
 */
@Singleton
public final class Rivals {

    private static final List<SelectionPolicy> POLICIES =
            List.of(SelectionPolicy.DEFAULT, new SelectionPolicy(0, true));

    private static final Logger LOG = Logger.getLogger(Rivals.class);

    /** Longest wait for the models after the start of the trainer; a comparison that it misses is added later. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ModelCatalog models;
    private final CatchUp read;

    /**
     * Creates a selection.
     *
     * @param models the published models
     * @param read the first reading of the published models
     */
    public Rivals(ModelCatalog models, @Identifier(Topics.CHECKPOINTS) CatchUp read) {
        this.models = models;
        this.read = read;
    }

    /**
     * Returns the models that a new model may replace: the champion, the champion if no model were refused, the serving
     * and the pinned model. Models with labels that the new one lacks are not comparable.
     */
    public List<CheckpointPublished> of(CheckpointPublished newcomer) {
        awaitModels(newcomer);
        String dataset = newcomer.dataset();
        Map<String, CheckpointPublished> rivals = new LinkedHashMap<>();
        List.of(
                        champion(newcomer, models::isRefused),
                        champion(newcomer, model -> false),
                        models.serving(dataset),
                        models.pinned(dataset))
                .forEach(found -> found.ifPresent(model -> rivals.put(model.modelId(), model)));
        Set<String> compared = compared(newcomer);
        compared.add(newcomer.modelId());
        return rivals.values().stream()
                .filter(rival -> newcomer.labels().containsAll(rival.labels()))
                .filter(rival -> !compared.contains(rival.modelId()))
                .toList();
    }

    private void awaitModels(CheckpointPublished newcomer) {
        try {
            read.done().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            LOG.warnf("published models not read yet, so not compared modelId=%s", newcomer.modelId());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a catch-up never fails", e);
        }
    }

    private static Set<String> compared(CheckpointPublished model) {
        return model.comparedWith().stream().map(ComparedModel::modelId).collect(Collectors.toCollection(HashSet::new));
    }

    private Optional<CheckpointPublished> champion(CheckpointPublished newcomer, Predicate<String> isRefused) {
        List<CandidateModel> others = candidates(newcomer.dataset(), isRefused).stream()
                .filter(other -> !other.checkpoint().modelId().equals(newcomer.modelId()))
                .toList();
        return new BestModelRule(SelectionPolicy.DEFAULT)
                .rank(newcomer.dataset(), others)
                .champion();
    }

    private List<CandidateModel> candidates(String dataset, Predicate<String> isRefused) {
        return models.of(dataset).stream()
                .map(model -> candidate(model, isRefused))
                .toList();
    }

    /** The trainer knows no other results of verifications than refusals. */
    private static CandidateModel candidate(PublishedModel model, Predicate<String> isRefused) {
        return new CandidateModel(model, !isRefused.test(model.checkpoint().modelId()), true);
    }

    /** Returns the comparisons without which models of a data set wait. */
    Set<MissingComparison> missing(String dataset) {
        Set<MissingComparison> missing = new LinkedHashSet<>();
        for (SelectionPolicy policy : POLICIES) {
            missing.addAll(new BestModelRule(policy)
                    .rank(dataset, candidates(dataset, models::isRefused))
                    .missingComparisons());
        }
        return missing;
    }
}
