package dev.patisserie.standalone.command.rollout;

import dev.patisserie.common.event.RolloutChanged;
import dev.patisserie.common.event.RolloutChanged.Phase;
import dev.patisserie.common.event.RolloutCommanded.Command;
import dev.patisserie.standalone.client.rollout.RolloutState;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code rollout abort}. */
@CommandLine.Command(
        name = "abort",
        description = {
            "End the rollout under way: the champion serves.",
            "Also takes back a promotion while it is watched. The candidate then serves only if an operator decides so.",
            "Exit code 1 if the feedback service does not apply this in time."
        },
        mixinStandardHelpOptions = true)
final class RolloutAbortCommand implements Callable<Integer> {

    @Option(names = "--dataset", paramLabel = "NAME", description = "The data set, if there are several rollouts.")
    private String dataset;

    @Mixin
    private RolloutOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        RolloutState state = RolloutState.read(options.broker());
        Instant now = Instant.now();
        RolloutChanged rollout = RolloutOptions.only(state, dataset, known -> isRevocable(known, now));
        var intent = new RolloutOptions.Intent(
                Command.ABORT,
                rollout.dataset(),
                rollout.candidate(),
                later -> later.rolloutId().equals(rollout.rolloutId()) && later.phase() == Phase.ROLLED_BACK);
        return options.run(spec.commandLine().getOut(), state, intent);
    }

    /** Returns whether the champion can still, or again, serve by a decision about this rollout. */
    private static boolean isRevocable(RolloutChanged rollout, Instant now) {
        boolean isWatched = rollout.phase() == Phase.PROMOTED
                && rollout.until() != null
                && rollout.until().isAfter(now);
        return rollout.isOpen() || isWatched;
    }
}
