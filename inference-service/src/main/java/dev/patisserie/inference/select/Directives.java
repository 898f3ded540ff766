package dev.patisserie.inference.select;

import dev.patisserie.common.event.ModelPolicySet;
import dev.patisserie.common.event.RolloutChanged;
import dev.patisserie.common.event.RolloutChanged.Phase;
import dev.patisserie.common.selection.PublishedModel;
import java.util.Optional;

/**
 * The decisions on a data set that take precedence over the best-model rule.
 *
 * <p>A pinned model serves, otherwise under the policy {@code shadow} the model of the last rollout. The rule selects
 * among the models that are not held: a model that was rolled back serves only if an operator decides so, and under the
 * policy {@code shadow} a model that is published later serves only after a rollout.
 *
 * @param pinned the pinned model id, if any
 * @param policy the last policy; without one, better models serve directly
 * @param rollout the last rollout, if any
 */
public record Directives(Optional<String> pinned, Optional<ModelPolicySet> policy, Optional<RolloutChanged> rollout) {

    /** No decisions. */
    public static final Directives NONE = new Directives(Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * The reason why a model does not serve by itself.
     *
     * @param standing {@link Eligibility#CANDIDATE} or {@link Eligibility#ROLLED_BACK}
     * @param reason the same for people
     */
    record Hold(Eligibility standing, String reason) {}

    Directives withPin(Optional<String> modelId) {
        return new Directives(modelId, policy, rollout);
    }

    Directives withPolicy(Optional<ModelPolicySet> value) {
        return new Directives(pinned, value, rollout);
    }

    Directives withRollout(Optional<RolloutChanged> value) {
        return new Directives(pinned, policy, value);
    }

    /** Returns whether a better model serves only after a rollout. */
    public boolean isShadow() {
        return policy.filter(ModelPolicySet::isShadow).isPresent();
    }

    /** Returns the last rollout, if it is in force under the policy. */
    private Optional<RolloutChanged> inForce() {
        return rollout.filter(last -> policy.filter(last::isInForce).isPresent());
    }

    /** Returns the id of the model that the rollout lets serve, if the policy obeys rollouts. */
    Optional<String> rolledOut() {
        return inForce().map(RolloutChanged::servingModel);
    }

    /** Returns the rollout whose candidate answers a sample of the images beside the serving model. */
    Optional<RolloutChanged> comparison() {
        return inForce().filter(last -> pinned.isEmpty() && last.phase() == Phase.SHADOW);
    }

    /** Returns whether a model serves only if an operator decides so. */
    boolean isRolledBack(String modelId) {
        return rollout.filter(last -> last.rolledBack().contains(modelId)).isPresent()
                && rolledOut().filter(modelId::equals).isEmpty();
    }

    /** Returns the reason why the rule may not select a model; empty if it may. */
    Optional<Hold> hold(PublishedModel model) {
        String id = model.checkpoint().modelId();
        if (isRolledBack(id)) {
            return Optional.of(new Hold(Eligibility.ROLLED_BACK, rolledBackReason(id)));
        }
        if (!isShadow()) {
            return Optional.empty();
        }
        return inForce().flatMap(last -> holdOfCandidate(id, last)).or(() -> holdOfNewcomer(model));
    }

    private String rolledBackReason(String modelId) {
        return rollout.filter(last -> last.candidate().equals(modelId))
                        .map(last -> "rolled back: " + last.reason())
                        .orElse("rolled back by an earlier rollout")
                + "; it serves only if an operator decides so";
    }

    private static Optional<Hold> holdOfCandidate(String modelId, RolloutChanged last) {
        return last.candidate().equals(modelId) && last.phase() != Phase.PROMOTED
                ? Optional.of(new Hold(
                        Eligibility.CANDIDATE,
                        "candidate of rollout %d, phase %s: %s"
                                .formatted(last.epoch(), last.phase().label(), last.reason())))
                : Optional.empty();
    }

    private Optional<Hold> holdOfNewcomer(PublishedModel model) {
        return model.at().isAfter(policy.get().at())
                        && !hasServed(model.checkpoint().modelId())
                ? Optional.of(new Hold(
                        Eligibility.CANDIDATE,
                        "published after the policy shadow of %s, and not rolled out yet"
                                .formatted(policy.get().at())))
                : Optional.empty();
    }

    /** Returns whether the last rollout states that a model serves, or served before the promotion. */
    private boolean hasServed(String modelId) {
        return inForce()
                .filter(last ->
                        last.servingModel().equals(modelId) || last.champion().equals(modelId))
                .isPresent();
    }

    /** Returns the reason for which the model of the rollout serves, for people. */
    String rolloutReason() {
        return rollout.map(last -> "rollout %d, phase %s: %s"
                        .formatted(last.epoch(), last.phase().label(), last.reason()))
                .orElse("");
    }
}
