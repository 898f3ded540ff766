package dev.patisserie.feedback.rollout.stream;

import dev.patisserie.common.event.RolloutChanged.Phase;
import dev.patisserie.feedback.rollout.GuardCounts;
import dev.patisserie.feedback.rollout.PairCounts;
import dev.patisserie.feedback.rollout.Rollout;

/** The reasons for the phases of rollouts, for people. */
final class Reasons {

    private Reasons() {}

    static String of(Rollout rollout) {
        String champion = rollout.models().champion();
        String candidate = rollout.models().candidate();
        return switch (rollout.code()) {
            case STARTED -> "%s answers a sample of the images beside %s".formatted(candidate, champion);
            case EVIDENCE, EQUAL, FAILURES, LATENCY -> counted(rollout, champion, candidate);
            case HOLDOUT ->
                "the time limit was reached without a decision, and %s is more accurate on the holdout"
                        .formatted(candidate);
            case UNDECIDED -> "the time limit was reached, and neither the labels nor the holdout decide";
            case OPERATOR ->
                rollout.phase() == Phase.PROMOTED
                        ? "an operator promoted %s".formatted(candidate)
                        : "an operator ended the rollout of %s".formatted(candidate);
            case NOT_FINITE -> "a probability of %s is not a finite number".formatted(candidate);
            case WITHDRAWN -> "%s was withdrawn".formatted(candidate);
            case REFUSED -> "a replica refused %s; topic model-swaps has the reason".formatted(candidate);
            case CHAMPION -> "%s, with which %s was compared, was withdrawn".formatted(champion, candidate);
            case POLICY -> "the policy of the data set no longer compares models first";
            case PINNED -> "a model is pinned";
            case ERRORS -> "the drift monitor of the errors of %s raised an alarm".formatted(candidate);
        };
    }

    private static String counted(Rollout rollout, String champion, String candidate) {
        PairCounts pairs = rollout.pairs();
        GuardCounts guards = rollout.guards();
        return switch (rollout.code()) {
            case EVIDENCE ->
                "of labelled images with different answers, %s was correct on %d and %s on %d"
                        .formatted(candidate, pairs.candidateOnly(), champion, pairs.championOnly());
            case EQUAL ->
                "the answers to %d of %d images differ, and %s is not less accurate on the holdout"
                        .formatted(pairs.disagreements(), pairs.images(), candidate);
            case FAILURES ->
                "%d of %d executions of %s failed"
                        .formatted(guards.failures(), guards.failures() + guards.answers(), candidate);
            default ->
                "%s was slower than allowed on %d of %d images"
                        .formatted(candidate, guards.slower(), guards.slower() + guards.fast());
        };
    }
}
