package dev.patisserie.feedback.rollout.stream;

import dev.patisserie.common.selection.PublishedModel;
import dev.patisserie.feedback.rollout.Rollout;
import dev.patisserie.feedback.rollout.RolloutCode;
import dev.patisserie.feedback.rollout.RolloutPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Chooses the candidate of the next rollout. Reads the state only. */
final class CandidateChoice {

    /** Time without a swap after which the model in use is the champion, whatever the rules say. */
    static final Duration STABLE = Duration.ofMinutes(1);

    private final RolloutStores stores;

    CandidateChoice(RolloutStores stores) {
        this.stores = stores;
    }

    /**
     * Returns the best model if it may replace the model in use: the policy compares models first, no model is pinned,
     * no other rollout is under way, and the model was published under the policy.
     */
    Optional<String> next(Instant now) {
        ServingFacts facts = stores.facts();
        boolean isPossible = facts.isShadow()
                && !facts.isPinned()
                && facts.inUse() != null
                && stores.models().isPublished(facts.inUse())
                && !isUnderWay();
        if (!isPossible || !isServing(now)) {
            return Optional.empty();
        }
        Set<String> excluded = excluded();
        return stores.models()
                .best(model -> !excluded.contains(id(model)))
                .filter(best -> !best.equals(facts.inUse()) && !isUndecided(best))
                .filter(best ->
                        !stores.models().isPublishedUntil(best, facts.policy().at()));
    }

    /**
     * Returns the champion of a rollout that starts now: the model in use, or one that was promoted a moment ago, which
     * the replicas are about to serve.
     */
    String champion(Instant now) {
        if (stores.last() != null) {
            Rollout last = stores.last().rollout();
            boolean isFresh = now.isBefore(last.at().plus(STABLE));
            if (last.phase() == RolloutPhase.PROMOTED
                    && isFresh
                    && stores.models().isAvailable(last.servingModel())) {
                return last.servingModel();
            }
        }
        return stores.facts().inUse();
    }

    private boolean isUnderWay() {
        return stores.last() != null && stores.last().rollout().isUnderWay();
    }

    /** Models that were rolled back, and the one that the last rollout replaced. */
    private Set<String> excluded() {
        Set<String> excluded = new HashSet<>(stores.facts().rolledBack());
        if (stores.last() != null && stores.last().rollout().phase() == RolloutPhase.PROMOTED) {
            excluded.add(stores.last().rollout().models().champion());
        }
        return excluded;
    }

    /** Returns whether the last rollout could not decide about a model; only another one replaces it. */
    private boolean isUndecided(String modelId) {
        if (stores.last() == null) {
            return false;
        }
        Rollout last = stores.last().rollout();
        return last.isOpen()
                && last.code() == RolloutCode.UNDECIDED
                && last.models().candidate().equals(modelId);
    }

    /**
     * Returns whether the replicas serve what the rules let serve. After a decision they need a moment; if the model
     * cannot be loaded, they serve another one.
     */
    private boolean isServing(Instant now) {
        ServingFacts facts = stores.facts();
        Instant since = facts.inUseSince();
        if (stores.last() != null && stores.last().rollout().at().isAfter(since)) {
            since = stores.last().rollout().at();
        }
        return serving().filter(facts.inUse()::equals).isPresent() || !now.isBefore(since.plus(STABLE));
    }

    /** Returns the model that replicas serve by the rules of the inference service. */
    private Optional<String> serving() {
        KnownModels models = stores.models();
        Predicate<PublishedModel> isNotRolledBack =
                model -> !stores.facts().rolledBack().contains(id(model));
        if (stores.last() != null) {
            Rollout last = stores.last().rollout();
            String candidate = last.models().candidate();
            return Optional.of(last.servingModel())
                    .filter(models::isAvailable)
                    .or(() -> models.best(isNotRolledBack.and(
                            model -> !last.isOpen() || !id(model).equals(candidate))))
                    .or(() -> models.best(isNotRolledBack));
        }
        Instant policyAt = stores.facts().policy().at();
        return models.best(isNotRolledBack.and(model -> !model.at().isAfter(policyAt)))
                .or(() -> models.best(isNotRolledBack));
    }

    private static String id(PublishedModel model) {
        return model.checkpoint().modelId();
    }
}
