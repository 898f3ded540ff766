package dev.patisserie.standalone.command.rollout;

import dev.patisserie.common.event.RolloutChanged;
import dev.patisserie.common.event.RolloutChanged.Phase;
import dev.patisserie.common.event.RolloutCommanded.Command;
import dev.patisserie.standalone.client.rollout.RolloutState;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code rollout promote}. */
@CommandLine.Command(
        name = "promote",
        description = {
            "Let the candidate of the rollout under way serve.",
            "It serves before the comparison has decided. Exit code 1 if the feedback service does not apply this in time."
        },
        mixinStandardHelpOptions = true)
final class RolloutPromoteCommand implements Callable<Integer> {

    private static final String PINNED = "pinned"; // the code of a rollout that waits for the end of a pin

    @Option(names = "--dataset", paramLabel = "NAME", description = "The data set, if there are several rollouts.")
    private String dataset;

    @Mixin
    private RolloutOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        RolloutState state = RolloutState.read(options.broker());
        RolloutChanged rollout = RolloutOptions.only(state, dataset, RolloutChanged::isOpen);
        if (rollout.code().equals(PINNED)) {
            throw new IllegalStateException(
                    "expected no pin, found data set %s pinned; 'patisserie unpin' removes the pin"
                            .formatted(rollout.dataset()));
        }
        var intent = new RolloutOptions.Intent(
                Command.PROMOTE,
                rollout.dataset(),
                rollout.candidate(),
                now -> now.rolloutId().equals(rollout.rolloutId()) && now.phase() == Phase.PROMOTED);
        return options.run(spec.commandLine().getOut(), state, intent);
    }
}
