package dev.patisserie.feedback.retrain;

import dev.patisserie.common.event.RetrainingChanged;
import dev.patisserie.common.event.RetrainingChanged.State;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.event.TrainingTrigger;
import dev.patisserie.feedback.drift.Monitor;
import dev.patisserie.feedback.retrain.RetrainDecision.Reason;
import dev.patisserie.feedback.retrain.RetrainDecision.Refusal;
import dev.patisserie.feedback.retrain.RetrainStep.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Continues the state of the automatic trainings. Pure: each result is a function of the state, the facts and the time,
 * so that a repetition after a crash has the same result.
 *
 * @param settings the limits
 * @param triggers the causes beside drift
 * @param template the fields of the requests
 */
public record Retrainer(RetrainSettings settings, RetrainTriggers triggers, RequestTemplate template) {

    /** Number of monitors that a reason names. */
    private static final int MOST_NAMED = 5;

    /**
     * Decides on the present triggers. To be called again as time passes: a trigger that is refused now may lead to a
     * training later.
     *
     * @param facts the facts; empty if the model in use or its recipe is unknown
     */
    public RetrainStep decide(RetrainState before, Optional<RetrainFacts> facts, Instant now) {
        RetrainState known = facts.map(before::within).orElse(before);
        RetrainState state = withoutLost(known.scheduledFrom(now), now);
        List<RetrainTrigger> present =
                facts.map(given -> triggers.of(state, given, now)).orElse(List.of());
        if (state.isProposed()) {
            Optional<String> end = end(state, facts, present);
            if (end.isPresent()) {
                return expired(state, end.get(), now);
            }
            if (settings.mode() == RetrainMode.PROPOSE) {
                return RetrainStep.of(refreshed(state, facts.orElseThrow()));
            }
        }
        return facts.map(given -> decide(state, given, present, now)).orElse(RetrainStep.of(state));
    }

    private RetrainStep decide(RetrainState state, RetrainFacts facts, List<RetrainTrigger> present, Instant now) {
        List<Outcome> outcomes = new ArrayList<>();
        for (RetrainTrigger trigger : present) {
            RetrainDecision decision = Retraining.decide(settings, state.history(), trigger, facts.newLabels(), now);
            if (!(decision instanceof Refusal refusal)) {
                boolean isRequest = decision instanceof RetrainDecision.Request;
                State next = isRequest ? State.REQUESTED : State.PROPOSED;
                outcomes.add(new Outcome(trigger.kind(), decision.requestId(), next.label()));
                return started(state, facts, trigger, next, now).with(outcomes);
            }
            if (refusal.reason() != Reason.REPEATED) {
                outcomes.add(new Outcome(
                        trigger.kind(), decision.requestId(), refusal.reason().label()));
            }
        }
        return RetrainStep.of(state).with(outcomes);
    }

    private RetrainStep started(
            RetrainState state, RetrainFacts facts, RetrainTrigger trigger, State next, Instant now) {
        TrainingRequested request = template.request(trigger, facts);
        String reason = reason(trigger, facts);
        var changed = new RetrainingChanged(facts.dataset(), next, request, facts.newLabels(), reason, now);
        if (next == State.PROPOSED) {
            return RetrainStep.of(state.started(changed, facts));
        }
        RetrainState sent = state.with(state.history().requested(request.requestId(), now));
        return new RetrainStep(sent.started(changed, facts), Optional.of(request), List.of());
    }

    /** Returns the reason for which a proposal ends; empty if its cause remains. */
    private Optional<String> end(RetrainState state, Optional<RetrainFacts> facts, List<RetrainTrigger> present) {
        if (settings.mode() == RetrainMode.OFF) {
            return Optional.of("automatic trainings are switched off");
        }
        if (facts.isEmpty()) {
            return Optional.of("the model in use is no longer known");
        }
        if (facts.get().alarms().epoch() != state.epoch()) {
            return Optional.of("another model is in use");
        }
        TrainingTrigger.Kind kind = state.current().request().trigger().kind();
        return present.stream().anyMatch(trigger -> trigger.kind() == kind)
                ? Optional.empty()
                : Optional.of("its cause no longer holds");
    }

    private static RetrainStep expired(RetrainState state, String reason, Instant now) {
        TrainingRequested request = state.current().request();
        var outcome = new Outcome(request.trigger().kind(), request.requestId(), State.EXPIRED.label());
        return RetrainStep.of(state.changed(State.EXPIRED, reason, now)).with(List.of(outcome));
    }

    /** A proposal that stays open trains the newest version. */
    private RetrainState refreshed(RetrainState state, RetrainFacts facts) {
        TrainingRequested old = state.current().request();
        var trigger = new RetrainTrigger(
                old.trigger().kind(), facts.dataset(), old.trigger().ref());
        return state.refreshed(template.request(trigger, facts), facts);
    }

    private static RetrainState withoutLost(RetrainState state, Instant now) {
        RetrainState next = state;
        for (RetrainHistory.Sent lost : state.history().lost(now)) {
            next = next.with(next.history().ended(lost.requestId(), lost.heardAt()));
            if (next.isCurrent(lost.requestId()) && next.current().state() == State.REQUESTED) {
                next = next.changed(State.ENDED, "no progress was reported for a week", now);
            }
        }
        return next;
    }

    /**
     * Adds a report of the progress of an automatic training.
     *
     * @param hasEnded whether it reports the end
     * @param at time of the report
     */
    public RetrainStep progressed(RetrainState state, String requestId, boolean hasEnded, Instant at) {
        RetrainState next = state.with(reported(state, requestId, hasEnded, at));
        if (!state.isCurrent(requestId)) {
            return RetrainStep.of(next);
        }
        State before = state.current().state();
        if (hasEnded && before != State.ENDED) {
            return RetrainStep.of(next.changed(State.ENDED, "the training has ended", at));
        }
        return !hasEnded && (before == State.PROPOSED || before == State.EXPIRED)
                ? RetrainStep.of(next.changed(State.REQUESTED, "the proposal was accepted", at))
                : RetrainStep.of(next);
    }

    /** A report does not change the time of an own request, on which the limits depend. */
    private static RetrainHistory reported(RetrainState state, String requestId, boolean hasEnded, Instant at) {
        RetrainHistory history = state.history();
        Optional<Instant> sentAt = history.sentAt(requestId);
        if (sentAt.isEmpty() && !state.isCurrent(requestId)) {
            return history.foreign(requestId, hasEnded, at);
        }
        Instant time = sentAt.filter(at::isBefore).orElse(at);
        return hasEnded ? history.ended(requestId, time) : history.sent(requestId, time);
    }

    private static String reason(RetrainTrigger trigger, RetrainFacts facts) {
        return switch (trigger.kind()) {
            case DRIFT -> "alarms of " + names(facts);
            case LABELS -> facts.newLabels() + " new labels";
            case SCHEDULE -> "scheduled for " + trigger.ref();
            case PERSON -> throw new IllegalArgumentException("a person needs no trigger");
        };
    }

    private static String names(RetrainFacts facts) {
        Stream<Monitor> alarmed = facts.alarms().monitors().stream();
        List<String> names = alarmed.map(Monitor::name).sorted().toList();
        String first = names.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
        return names.size() <= MOST_NAMED
                ? first
                : "%s and %d more monitors".formatted(first, names.size() - MOST_NAMED);
    }
}
