package dev.patisserie.feedback.rollout.stream;

import dev.patisserie.common.event.RolloutChanged.Phase;
import dev.patisserie.common.selection.PublishedModel;
import dev.patisserie.feedback.rollout.Rollout;
import dev.patisserie.feedback.rollout.RolloutCode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
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
     * Returns the best model if it may replace the champion: the policy compares models first, no model is pinned, no
     * other rollout is under way, and the model was published under the policy.
     */
    Optional<String> next(Instant now) {
        ServingFacts facts = stores.facts();
        Optional<String> champion = champion();
        boolean isPossible = facts.isShadow()
                && !facts.isPinned()
                && champion.filter(stores.models()::isPublished).isPresent()
                && !isUnderWay();
        if (!isPossible || !isServing(champion.get(), now)) {
            return Optional.empty();
        }
        Set<String> excluded = excluded();
        excluded.remove(champion.get());
        return stores.models()
                .best(champion.get(), model -> !excluded.contains(id(model)))
                .filter(best -> !best.equals(champion.get()) && !isUndecided(best))
                .filter(best ->
                        !stores.models().isPublishedUntil(best, facts.policy().at()));
    }

    /**
     * Returns the champion of the next rollout: the model that the last rollout lets serve while it is published,
     * whatever single replicas serve meanwhile, otherwise the model in use. Empty if no model is known to be in use.
     */
    Optional<String> champion() {
        return rolledOut().or(() -> Optional.ofNullable(stores.facts().inUse()));
    }

    private Optional<String> rolledOut() {
        return Optional.ofNullable(stores.inForce())
                .map(last -> last.rollout().servingModel())
                .filter(stores.models()::isPublished);
    }

    private boolean isUnderWay() {
        return stores.inForce() != null && stores.inForce().rollout().isUnderWay();
    }

    /** Models that were rolled back, and the one that the last rollout replaced. */
    private Set<String> excluded() {
        Set<String> excluded = new HashSet<>(stores.facts().rolledBack());
        if (stores.inForce() != null && stores.inForce().rollout().phase() == Phase.PROMOTED) {
            excluded.add(stores.inForce().rollout().models().champion());
        }
        return excluded;
    }

    /** Returns whether the last rollout could not decide about a model; only another one replaces it. */
    private boolean isUndecided(String modelId) {
        if (stores.inForce() == null) {
            return false;
        }
        Rollout last = stores.inForce().rollout();
        return last.isOpen()
                && last.code() == RolloutCode.UNDECIDED
                && last.models().candidate().equals(modelId);
    }

    /**
     * Returns whether the champion is the model that the rules let serve. A model in use may not be: after a decision
     * the replicas need a moment; if the model cannot be loaded, they serve another one.
     */
    private boolean isServing(String champion, Instant now) {
        Instant since = stores.facts().inUseSince();
        return serving().filter(champion::equals).isPresent()
                || since != null && !now.isBefore(since.plus(STABLE)) && !isRecent(now);
    }

    private boolean isRecent(Instant now) {
        return stores.inForce() != null
                && now.isBefore(stores.inForce().rollout().at().plus(STABLE));
    }

    /** Returns the model that replicas serve by the rules of the inference service. */
    private Optional<String> serving() {
        KnownModels models = stores.models();
        List<String> rolledBack = stores.facts().rolledBack();
        Predicate<PublishedModel> isNotRolledBack = model -> !rolledBack.contains(id(model));
        if (stores.inForce() != null) {
            Rollout last = stores.inForce().rollout();
            String candidate = last.models().candidate();
            return rolledOut()
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
