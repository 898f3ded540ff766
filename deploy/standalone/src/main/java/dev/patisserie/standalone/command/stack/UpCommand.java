package dev.patisserie.standalone.command.stack;

import dev.patisserie.standalone.command.option.StackOptions;
import dev.patisserie.standalone.command.option.WeightsOption;
import dev.patisserie.standalone.command.option.WorkFolders;
import dev.patisserie.standalone.service.Stack;
import dev.patisserie.standalone.workspace.ProjectHome;
import dev.patisserie.standalone.workspace.TrainingData;
import dev.patisserie.standalone.workspace.WorkFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code up}. */
@Command(
        name = "up",
        description = {
            "Start a Kafka broker and the services, until Ctrl-C.",
            "Records, models and jobs remain in the work folder for the next 'up'."
        },
        mixinStandardHelpOptions = true)
public final class UpCommand implements Callable<Integer> {

    @Mixin
    private StackOptions options;

    @Mixin
    private WeightsOption weights;

    @Option(
            names = "--work",
            paramLabel = "DIR",
            description = "Work folder. Default: .patisserie/" + WorkFolders.UP + " in the project.")
    private Path workFolder;

    @Option(
            names = "--replicas",
            paramLabel = "N",
            defaultValue = "1",
            description = "Number of inference services, which share the images. Default: ${DEFAULT-VALUE}.")
    private int replicas;

    @Option(
            names = "--no-feedback",
            description = "Do not start the feedback service, so that labels are only stored in Kafka.")
    private boolean withoutFeedback;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        ProjectHome home = ProjectHome.find();
        PrintWriter out = spec.commandLine().getOut();
        WorkFolder work = WorkFolder.take(workFolder == null ? home.works().resolve(WorkFolders.UP) : workFolder);
        TrainingData data = options.data(home, work);
        out.printf(
                "starting   Kafka, trainer-service, inference-service%s ...%n",
                withoutFeedback ? "" : ", " + Stack.FEEDBACK);
        weights.place(work.weights());
        try (Stack stack = options.start(home, work, data)) {
            if (!withoutFeedback) {
                stack.addFeedback(Map.of());
            }
            StackView.printAddresses(out, work, stack.running());
            StackView.printSignatures(out, stack);
            for (int i = 2; i <= replicas; i++) {
                out.printf(
                        "replica    %s%n",
                        stack.addInference("inference-service-" + i).address());
            }
            StackView.printUsage(out, stack.running());
            StackView.keepUp(stack);
            return CommandLine.ExitCode.OK;
        }
    }
}
