package dev.patisserie.standalone.command;

import dev.patisserie.standalone.service.Polling;
import dev.patisserie.standalone.service.Stack;
import dev.patisserie.standalone.workspace.ProjectHome;
import dev.patisserie.standalone.workspace.Running;
import dev.patisserie.standalone.workspace.TrainingData;
import dev.patisserie.standalone.workspace.WorkFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code up}. */
@Command(
        name = "up",
        description = {
            "Start a Kafka broker and both services, until Ctrl-C.",
            "Records, models and jobs remain in the work folder for the next 'up'."
        },
        mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {

    /** Name of the usual work folder. */
    static final String WORK = "up";

    private static final Duration FOREVER = Duration.ofDays(100_000);

    @Mixin private StackOptions options;

    @Mixin private WeightsOption weights;

    @Option(
            names = "--work",
            paramLabel = "DIR",
            description = "Work folder. Default: .patisserie/" + WORK + " in the project.")
    private Path workFolder;

    @Option(
            names = "--replicas",
            paramLabel = "N",
            defaultValue = "1",
            description = "Inference services, which share the images. Default: ${DEFAULT-VALUE}.")
    private int replicas;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        ProjectHome home = ProjectHome.find();
        PrintWriter out = spec.commandLine().getOut();
        WorkFolder work =
                WorkFolder.take(workFolder == null ? home.works().resolve(WORK) : workFolder);
        TrainingData data = options.data(home, work);
        out.println("starting   Kafka, trainer-service, inference-service ...");
        weights.place(work.weights());
        try (Stack stack = options.start(home, work, data)) {
            printAddresses(out, work, stack.running());
            for (int i = 2; i <= replicas; i++) {
                out.printf(
                        "replica    %s%n", stack.addInference("inference-service-" + i).address());
            }
            printUsage(out, stack.running());
            keepUp(stack);
            return CommandLine.ExitCode.OK;
        }
    }

    /** Prints where everything is. */
    static void printAddresses(PrintWriter out, WorkFolder work, Running running) {
        out.printf("kafka      %s%n", running.bootstrapServers());
        out.printf("trainer    %s%n", running.trainer());
        out.printf("inference  %s%n", running.inference());
        out.printf(
                "health     %s and %s, metrics too%n",
                health(running.trainerManagement()), health(running.inferenceManagement()));
        out.printf("data set   %s in %s%n", running.dataset(), running.dataRoot());
        out.printf("work       %s (logs, models, the broker's log)%n", work.root());
    }

    private static URI health(URI management) {
        return management.resolve("/q/health");
    }

    /** Prints what a user may do next, in another terminal. */
    static void printUsage(PrintWriter out, Running running) {
        out.printf("%nIn another terminal:%n");
        out.println("  patisserie train                 # train and publish a model");
        out.println("  patisserie classify PHOTO...     # photos through Kafka");
        out.println("  patisserie watch                 # predictions as they come");
        out.println("  patisserie models                # which model serves, and why");
        out.printf("  kcat -P -b %s -t images -k cake-1 photo.jpg%n", running.bootstrapServers());
        out.printf("  curl %s/q/metrics%n", running.inferenceManagement());
        out.printf("%nCtrl-C stops everything.%n");
    }

    /** Returns only by an exception: when a service ends, or when all is being stopped. */
    static void keepUp(Stack stack) throws InterruptedException {
        Polling.until(
                FOREVER,
                () -> {
                    stack.ensureAlive();
                    return false;
                });
    }
}
