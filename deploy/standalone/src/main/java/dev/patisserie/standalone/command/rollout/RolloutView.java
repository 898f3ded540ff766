package dev.patisserie.standalone.command.rollout;

import dev.patisserie.common.event.ModelPolicySet;
import dev.patisserie.common.event.RolloutChanged;
import dev.patisserie.common.event.RolloutChanged.Evidence;
import dev.patisserie.common.time.Elapsed;
import dev.patisserie.standalone.client.rollout.RolloutState;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Prints policies and rollouts. */
final class RolloutView {

    private RolloutView() {}

    /** Prints the last rollout of each data set with its policy; {@code now} determines the time left. */
    static void print(PrintWriter out, RolloutState state, Instant now) {
        if (state.rollouts().isEmpty()) {
            printAbsence(out, state);
            return;
        }
        for (RolloutChanged rollout : state.rollouts()) {
            row(out, "data set", rollout.dataset());
            row(
                    out,
                    "policy",
                    state.policy(rollout.dataset()).map(RolloutView::policy).orElse("direct, by default"));
            printRollout(out, rollout, now);
        }
    }

    private static void printAbsence(PrintWriter out, RolloutState state) {
        if (state.policies().stream().anyMatch(ModelPolicySet::isShadow)) {
            out.println("no rollout yet; one starts when a better model is published and the feedback service runs");
        } else {
            out.println("no rollout yet; the best model serves as soon as it is verified, unless"
                    + " 'patisserie policy set --rollout shadow' requires a comparison on the stream");
        }
    }

    /** Prints the policies, one a line. */
    static void printPolicies(PrintWriter out, RolloutState state) {
        if (state.policies().isEmpty()) {
            out.println(
                    "no policy is set; for each data set, the best model serves as soon as it is verified (direct)");
        }
        state.policies().forEach(policy -> row(out, policy.dataset(), policy(policy)));
    }

    /** Returns a policy in words. */
    static String policy(ModelPolicySet policy) {
        String sample = policy.isShadow()
                ? String.format(Locale.ROOT, ", a candidate answers %.3g %% of the images", 100 * policy.shadowSample())
                : "";
        return "%s%s, since %s%s%s"
                .formatted(
                        policy.rollout().label(),
                        sample,
                        time(policy.at()),
                        policy.by() == null ? "" : ", by " + policy.by(),
                        policy.reason() == null ? "" : ": " + policy.reason());
    }

    /** Prints one rollout; {@code now} determines the time left. */
    static void printRollout(PrintWriter out, RolloutChanged rollout, Instant now) {
        Evidence evidence = rollout.evidence();
        row(out, "phase", phase(rollout));
        row(out, "champion", rollout.champion());
        row(out, "candidate", rollout.candidate());
        row(
                out,
                "images",
                "%d answered by both, %d with different answers"
                        .formatted(evidence.images(), evidence.disagreements()));
        row(
                out,
                "labels",
                "only the candidate correct %d, only the champion correct %d, neither %d"
                        .formatted(evidence.candidateOnly(), evidence.championOnly(), evidence.neither()));
        row(out, "evidence", evidence(evidence));
        row(
                out,
                "guards",
                "%d failures of the candidate, too slow on %d of %d measured images"
                        .formatted(evidence.failures(), evidence.slower(), evidence.slower() + evidence.notSlower()));
        row(out, "time left", timeLeft(rollout, now));
        if (!rollout.rolledBack().isEmpty()) {
            row(out, "excluded", String.join(", ", rollout.rolledBack()));
        }
    }

    /** Returns a phase with its time and reason. */
    static String phase(RolloutChanged rollout) {
        return "%s since %s: %s".formatted(rollout.phase().label(), time(rollout.at()), rollout.reason());
    }

    private static String evidence(Evidence evidence) {
        return String.format(
                Locale.ROOT,
                "%.3g, decides at %.3g (%.0f %% of the way, on a logarithmic scale)",
                Math.pow(evidence.bound(), evidence.level()),
                evidence.bound(),
                100 * evidence.level());
    }

    private static String timeLeft(RolloutChanged rollout, Instant now) {
        if (rollout.until() == null) {
            return "no time limit in this phase";
        }
        String end = rollout.phase() == RolloutChanged.Phase.PROMOTED ? "of the watch" : "of the time limit";
        return "%s, until the end %s at %s"
                .formatted(words(Elapsed.between(now, rollout.until())), end, time(rollout.until()));
    }

    /** Returns a duration in its two largest units. */
    private static String words(Duration left) {
        if (left.toDays() > 0) {
            return "%d d %d h".formatted(left.toDays(), left.toHoursPart());
        }
        return left.toHours() > 0
                ? "%d h %d min".formatted(left.toHours(), left.toMinutesPart())
                : "%d min".formatted(left.toMinutes());
    }

    private static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static void row(PrintWriter out, String name, String value) {
        out.printf("%-10s %s%n", name, value);
    }
}
