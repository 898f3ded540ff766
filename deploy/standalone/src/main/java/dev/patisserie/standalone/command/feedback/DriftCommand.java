package dev.patisserie.standalone.command.feedback;

import dev.patisserie.data.command.JsonFile;
import dev.patisserie.standalone.client.DriftMonitors;
import dev.patisserie.standalone.command.option.RunningOptions;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code drift}. */
@Command(
        name = "drift",
        description = {
            "Print the drift monitors of the serving model.",
            "LEVEL is the evidence of a change: 0 without evidence, 1 at the threshold of the alarm. OBSERVED is the",
            "recent share of positive observations, ALLOWED the band in which it raises no alarm, SINCE the estimated",
            "start of the change. An alarm ends when another model serves."
        },
        mixinStandardHelpOptions = true)
public final class DriftCommand implements Callable<Integer> {

    @Mixin
    private RunningOptions options;

    @Mixin
    private JsonFile json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        DriftMonitors state = DriftMonitors.read(options.broker());
        DriftView.print(spec.commandLine().getOut(), state);
        json.write(state);
        return CommandLine.ExitCode.OK;
    }
}
