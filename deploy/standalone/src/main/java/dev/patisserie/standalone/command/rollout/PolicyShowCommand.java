package dev.patisserie.standalone.command.rollout;

import dev.patisserie.data.command.JsonFile;
import dev.patisserie.standalone.client.rollout.RolloutState;
import dev.patisserie.standalone.command.option.RunningOptions;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code policy show}. */
@Command(name = "show", description = "Print the policy of each data set.", mixinStandardHelpOptions = true)
final class PolicyShowCommand implements Callable<Integer> {

    @Mixin
    private RunningOptions options;

    @Mixin
    private JsonFile json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        RolloutState state = RolloutState.read(options.broker());
        RolloutView.printPolicies(spec.commandLine().getOut(), state);
        json.write(state.policies());
        return CommandLine.ExitCode.OK;
    }
}
