package dev.patisserie.standalone.command.rollout;

import dev.patisserie.data.command.JsonFile;
import dev.patisserie.standalone.client.rollout.RolloutState;
import dev.patisserie.standalone.command.option.RunningOptions;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code rollout status}. */
@Command(
        name = "status",
        description = {
            "Print the last rollout of each data set.",
            "The candidate answers a sample of the images beside the champion, which serves. EVIDENCE is 0 without",
            "evidence of a difference, and 1 at the bound, where the labels of the disagreements decide."
        },
        mixinStandardHelpOptions = true)
final class RolloutStatusCommand implements Callable<Integer> {

    @Mixin
    private RunningOptions options;

    @Mixin
    private JsonFile json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        RolloutState state = RolloutState.read(options.broker());
        RolloutView.print(spec.commandLine().getOut(), state, Instant.now());
        json.write(state);
        return CommandLine.ExitCode.OK;
    }
}
