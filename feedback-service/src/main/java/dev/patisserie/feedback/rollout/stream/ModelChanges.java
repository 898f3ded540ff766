package dev.patisserie.feedback.rollout.stream;

import dev.patisserie.common.event.ModelPolicySet;
import dev.patisserie.common.event.RolloutCommanded;
import dev.patisserie.common.selection.PublishedModel;
import dev.patisserie.feedback.rollout.Rollout;
import dev.patisserie.feedback.rollout.RolloutEvent;
import dev.patisserie.feedback.rollout.stream.RolloutInput.ModelChange;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Applies changes of models and decisions of operators. A rollout starts when no change came for a moment, because
 * records of different topics, of which a restart may read many, come in any order. Not thread-safe.
 */
final class ModelChanges {

    private static final Logger LOG = Logger.getLogger(ModelChanges.class);

    /** Time without changes before a rollout starts by itself. */
    static final Duration QUIET = Duration.ofSeconds(2);

    /** Time after which it starts although changes keep coming; and the time between two checks without changes. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private static final Duration WARNING_INTERVAL = Duration.ofHours(1);

    private final RolloutStores stores;
    private final Coordinator coordinator;
    private final CandidateChoice choice;
    private final Set<String> withdrawn = new HashSet<>(); // models of the last rollout, until they are checked
    private boolean isChanged = true; // so that the restored state is checked
    private Instant changedAt;
    private Instant checkedAt;
    private Instant warnedAt = Instant.EPOCH;

    ModelChanges(RolloutStores stores, Coordinator coordinator, Instant now) {
        this.stores = stores;
        this.coordinator = coordinator;
        this.choice = new CandidateChoice(stores);
        this.changedAt = now;
        this.checkedAt = now;
    }

    /**
     * Applies a change.
     *
     * @param at time of the record (UTC), not after now
     * @param now the wall clock (UTC)
     */
    void apply(RolloutInput input, Instant at, Instant now) {
        isChanged = true;
        changedAt = now;
        if (input.model() != null) {
            apply(input.model(), at, now);
        } else if (input.pin() != null) {
            stores.put(stores.facts().withPin(input.pin().modelId()));
            if (isLater(at)) {
                coordinator.apply(new RolloutEvent.PinChanged(stores.facts().isPinned()), now);
            }
        } else if (input.policy() != null) {
            apply(input.policy(), now);
        } else if (input.command() != null) {
            apply(input.command(), now);
        }
    }

    /**
     * Returns whether a decision is not older than the phase of the last rollout. An older one may be read again after
     * a loss of the state, and a later one may follow; {@link #synchronise} applies the last one of each kind.
     */
    private boolean isLater(Instant at) {
        return stores.last() != null && !at.isBefore(stores.last().rollout().at());
    }

    private void apply(ModelChange change, Instant at, Instant now) {
        String modelId = change.modelId();
        switch (change.kind()) {
            case PUBLISHED -> published(change.published());
            case WITHDRAWN -> {
                stores.models().withdraw(modelId);
                if (isLater(at)) {
                    withdrawn(modelId, now);
                } else if (isCompared(modelId)) {
                    withdrawn.add(modelId);
                }
            }
            case SWAPPED -> {
                stores.models().accept(modelId);
                stores.put(stores.facts().withSwap(modelId, at));
            }
            case REFUSED -> refused(modelId, at, now);
            case REFUSAL_CLEARED -> stores.models().accept(modelId);
        }
    }

    private void published(PublishedModel model) {
        stores.models().publish(model);
        coordinator.holdoutChanged(model.checkpoint().modelId());
    }

    private void withdrawn(String modelId, Instant now) {
        if (isCandidate(modelId)) {
            coordinator.apply(new RolloutEvent.Withdrawn(), now);
        } else if (isCompared(modelId)) {
            coordinator.apply(new RolloutEvent.ChampionWithdrawn(), now);
        }
    }

    private boolean isCompared(String modelId) {
        return stores.inForce() != null && stores.inForce().rollout().models().contain(modelId);
    }

    private void refused(String modelId, Instant at, Instant now) {
        stores.models().refuse(modelId, at);
        if (isCandidate(modelId) && !at.isBefore(stores.last().startedAt())) {
            coordinator.apply(new RolloutEvent.Refused(), now);
        }
    }

    private boolean isCandidate(String modelId) {
        return stores.inForce() != null
                && stores.inForce().rollout().models().candidate().equals(modelId);
    }

    private void apply(ModelPolicySet policy, Instant now) {
        coordinator.apply(policy, now);
        if (!policy.isShadow() && isLater(policy.at())) {
            coordinator.apply(new RolloutEvent.PolicyEnded(), now);
        }
    }

    private void apply(RolloutCommanded command, Instant now) {
        RolloutCommanded waiting = stores.facts().waiting();
        if (stores.last() != null && !command.at().isAfter(stores.last().startedAt())) {
            ignore(command, "it was decided before the start of the last rollout");
        } else if (command.command() == RolloutCommanded.Command.START) {
            start(command, now);
        } else if (waiting != null && waiting.modelId().equals(command.modelId())) {
            stores.put(stores.facts().waitingFor(null));
        } else if (!isCandidate(command.modelId())) {
            ignore(command, "the last rollout has another candidate");
        } else if (command.command() == RolloutCommanded.Command.PROMOTE) {
            coordinator.apply(new RolloutEvent.Promoted(), now);
        } else {
            coordinator.apply(new RolloutEvent.Aborted(), now);
        }
    }

    private void start(RolloutCommanded command, Instant now) {
        stores.put(stores.facts().waitingFor(null));
        String modelId = command.modelId();
        String champion = choice.champion().orElse(null);
        if (champion == null || !stores.models().isPublished(modelId)) {
            stores.put(stores.facts().waitingFor(command));
        } else if (!stores.facts().isShadow()) {
            ignore(command, "the policy is not shadow");
        } else if (modelId.equals(champion)) {
            ignore(command, "the model is in use");
        } else if (!stores.models().isAvailable(modelId)) {
            ignore(command, "the model was refused");
        } else if (isCandidate(modelId) && stores.inForce().rollout().isUnderWay()) {
            ignore(command, "the model is the candidate");
        } else {
            coordinator.start(champion, modelId, now);
        }
    }

    private static void ignore(RolloutCommanded command, String reason) {
        LOG.infof(
                "rollout command ignored command=%s modelId=%s reason=\"%s\"",
                command.command().label(), command.modelId(), reason);
    }

    /** Starts a rollout if there is a candidate. */
    void tick(Instant now) {
        boolean isQuiet = Duration.between(changedAt, now).compareTo(QUIET) >= 0;
        boolean isOverdue = Duration.between(checkedAt, now).compareTo(LONGEST_WAIT) >= 0;
        if (isQuiet && isChanged || isOverdue) {
            isChanged = false;
            checkedAt = now;
            settle(now);
        }
    }

    private void settle(Instant now) {
        synchronise(now);
        RolloutCommanded command = stores.facts().waiting();
        if (command != null) {
            stores.put(stores.facts().waitingFor(null));
            apply(command, now);
            if (stores.facts().waiting() != null) {
                stores.put(stores.facts().waitingFor(null));
                ignore(command, "the model is not published, or no model is in use");
            }
        }
        choice.next(now)
                .ifPresent(candidate -> coordinator.start(choice.champion().orElseThrow(), candidate, now));
    }

    /** Applies pin, policy and withdrawals that are older than the phase of the rollout, and still in force. */
    private void synchronise(Instant now) {
        ServingFacts facts = stores.facts();
        withdrawn.removeIf(stores.models()::isPublished);
        withdrawn.forEach(modelId -> withdrawn(modelId, now));
        withdrawn.clear();
        if (stores.last() != null) {
            Rollout rollout = stores.last().rollout();
            if (rollout.pinned() != facts.isPinned()) {
                coordinator.apply(new RolloutEvent.PinChanged(facts.isPinned()), now);
            }
            if (rollout.isOpen() && facts.policy() != null && !facts.isShadow()) {
                coordinator.apply(new RolloutEvent.PolicyEnded(), now);
            }
        }
    }
}
