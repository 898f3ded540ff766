package dev.patisserie.standalone.command.retrain;

import dev.patisserie.data.command.JsonFile;
import dev.patisserie.standalone.client.rollout.Retrainings;
import dev.patisserie.standalone.command.option.RunningOptions;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code retrain status}. */
@Command(
        name = "status",
        description = {
            "Print the last automatic training of each data set.",
            "The feedback service proposes or requests one because of drift, new labels or a schedule."
        },
        mixinStandardHelpOptions = true)
final class RetrainStatusCommand implements Callable<Integer> {

    @Mixin
    private RunningOptions options;

    @Mixin
    private JsonFile json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Retrainings state = Retrainings.read(options.broker());
        RetrainView.print(spec.commandLine().getOut(), state);
        json.write(state);
        return CommandLine.ExitCode.OK;
    }
}
