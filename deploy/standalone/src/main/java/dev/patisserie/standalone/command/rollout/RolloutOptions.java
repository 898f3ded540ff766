package dev.patisserie.standalone.command.rollout;

import dev.patisserie.common.event.RolloutChanged;
import dev.patisserie.common.event.RolloutCommanded;
import dev.patisserie.data.command.JsonFile;
import dev.patisserie.standalone.client.model.SelectionClient;
import dev.patisserie.standalone.client.rollout.RolloutState;
import dev.patisserie.standalone.command.option.DecisionOptions;
import dev.patisserie.standalone.command.option.RunningOptions;
import dev.patisserie.standalone.service.Polling;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The common part of the commands that decide about a rollout. */
final class RolloutOptions {

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "Longest wait for the feedback service to apply the decision. Default: ${DEFAULT-VALUE}.")
    private int timeoutSeconds;

    @Mixin
    private DecisionOptions decision;

    @Mixin
    private RunningOptions running;

    @Mixin
    private JsonFile json;

    /**
     * A decision about the rollout of a model.
     *
     * @param command the decision
     * @param dataset the data set
     * @param candidate the model
     * @param isApplied whether a state of a rollout of the data set is that after the decision, and not before it
     */
    record Intent(
            RolloutCommanded.Command command, String dataset, String candidate, Predicate<RolloutChanged> isApplied) {}

    /** Returns the broker's address after a check that it responds. */
    String broker() throws IOException, InterruptedException {
        return running.broker();
    }

    /**
     * Returns the only rollout that a command can decide about.
     *
     * @param state the rollouts
     * @param dataset its data set; null if there is only one
     * @param isOpen whether the command can decide about a rollout
     * @throws IllegalStateException if there is none or several
     */
    static RolloutChanged only(RolloutState state, String dataset, Predicate<RolloutChanged> isOpen) {
        List<RolloutChanged> known = state.rollouts().stream()
                .filter(rollout -> dataset == null || rollout.dataset().equals(dataset))
                .toList();
        List<RolloutChanged> open = known.stream().filter(isOpen).toList();
        if (open.size() > 1) {
            throw new IllegalStateException("expected one rollout under way, found those of %s; name one by --dataset"
                    .formatted(open.stream().map(RolloutChanged::dataset).collect(Collectors.joining(", "))));
        }
        return open.stream()
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "expected a rollout under way%s, found none%s; 'patisserie rollout status' shows the last one"
                                .formatted(dataset == null ? "" : " of data set " + dataset, phases(known))));
    }

    private static String phases(List<RolloutChanged> rollouts) {
        return rollouts.isEmpty()
                ? ""
                : rollouts.stream()
                        .map(rollout -> "%s is %s"
                                .formatted(rollout.candidate(), rollout.phase().label()))
                        .collect(Collectors.joining(", ", " (", ")"));
    }

    /** Publishes a decision, waits until the feedback service has applied it, and returns the exit code. */
    int run(PrintWriter out, RolloutState before, Intent intent) throws IOException, InterruptedException {
        String broker = broker();
        print(out, "before", before.rollout(intent.dataset()));
        new SelectionClient(broker, Clock.systemUTC())
                .command(intent.dataset(), intent.command(), intent.candidate(), decision.decision());
        boolean isApplied = Polling.until(
                Duration.ofSeconds(timeoutSeconds), () -> RolloutState.history(broker, intent.dataset()).stream()
                        .anyMatch(intent.isApplied())); // the next rollout may follow at once
        RolloutState after = RolloutState.read(broker);
        print(out, "after", after.rollout(intent.dataset()));
        if (!isApplied) {
            out.printf(
                    "not applied within %d s; check that the feedback service runs: its log has the reason if it ignores a command%n",
                    timeoutSeconds);
        }
        json.write(after);
        return isApplied ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private static void print(PrintWriter out, String name, Optional<RolloutChanged> rollout) {
        out.printf(
                "%-10s %s%n",
                name,
                rollout.map(known -> known.candidate() + ": " + RolloutView.phase(known))
                        .orElse("no rollout"));
    }
}
