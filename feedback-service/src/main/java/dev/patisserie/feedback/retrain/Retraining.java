package dev.patisserie.feedback.retrain;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Decides whether a trigger leads to a training. Pure: the time and all facts are arguments. */
public final class Retraining {

    private static final Duration WEEK = Duration.ofDays(7);

    private Retraining() {}

    /**
     * Decides. After a {@link RetrainDecision.Request}, or after a person accepted a {@link RetrainDecision.Proposal},
     * the history must be continued with {@link RetrainHistory#sent}.
     *
     * @param newLabels number of labels that the data set of the model in use lacks
     * @param now the current time (UTC)
     */
    public static RetrainDecision decide(
            RetrainSettings settings, RetrainHistory history, RetrainTrigger trigger, long newLabels, Instant now) {
        String requestId = trigger.requestId();
        Optional<RetrainDecision.Reason> reason = refusal(settings, history, requestId, newLabels, now);
        if (reason.isPresent()) {
            return new RetrainDecision.Refusal(requestId, reason.get());
        }
        return settings.mode() == RetrainMode.ACT
                ? new RetrainDecision.Request(requestId)
                : new RetrainDecision.Proposal(requestId);
    }

    private static Optional<RetrainDecision.Reason> refusal(
            RetrainSettings settings, RetrainHistory history, String requestId, long newLabels, Instant now) {
        if (settings.mode() == RetrainMode.OFF) {
            return Optional.of(RetrainDecision.Reason.OFF);
        }
        if (history.isRepeated(requestId, now)) {
            return Optional.of(RetrainDecision.Reason.REPEATED);
        }
        if (history.isBusy()) {
            return Optional.of(RetrainDecision.Reason.BUSY);
        }
        if (history.after(now.minus(settings.coolDown())) > 0) {
            return Optional.of(RetrainDecision.Reason.COOLING);
        }
        if (history.after(now.minus(WEEK)) >= settings.maxPerWeek()) {
            return Optional.of(RetrainDecision.Reason.CAPPED);
        }
        return newLabels < settings.minNewLabels() ? Optional.of(RetrainDecision.Reason.FEW_LABELS) : Optional.empty();
    }
}
