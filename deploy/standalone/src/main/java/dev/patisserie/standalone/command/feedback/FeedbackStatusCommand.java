package dev.patisserie.standalone.command.feedback;

import dev.patisserie.data.command.JsonFile;
import dev.patisserie.standalone.client.label.FeedbackState;
import dev.patisserie.standalone.command.option.RunningOptions;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code feedback status}. */
@Command(
        name = "status",
        description = {
            "Print the live accuracy and the state of the labels.",
            "The live accuracy of each model has 95 % intervals. The labels are counted by the rule that chose their",
            "images. The length of the labelling queue and the newest data set versions follow."
        },
        mixinStandardHelpOptions = true)
final class FeedbackStatusCommand implements Callable<Integer> {

    @Mixin
    private RunningOptions options;

    @Mixin
    private JsonFile json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        FeedbackState state =
                FeedbackState.read(options.broker(), Clock.systemUTC().instant());
        FeedbackView.print(spec.commandLine().getOut(), state);
        json.write(state);
        return CommandLine.ExitCode.OK;
    }
}
