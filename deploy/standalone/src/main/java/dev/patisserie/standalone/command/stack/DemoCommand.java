package dev.patisserie.standalone.command.stack;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.data.command.JsonFile;
import dev.patisserie.standalone.client.KafkaClients;
import dev.patisserie.standalone.command.option.CommandConfig;
import dev.patisserie.standalone.command.option.PipelineOption;
import dev.patisserie.standalone.command.option.StackOptions;
import dev.patisserie.standalone.command.option.TrainingOptions;
import dev.patisserie.standalone.command.option.WorkFolders;
import dev.patisserie.standalone.report.DemoReport;
import dev.patisserie.standalone.service.Stack;
import dev.patisserie.standalone.workspace.ProjectHome;
import dev.patisserie.standalone.workspace.Running;
import dev.patisserie.standalone.workspace.TrainingData;
import dev.patisserie.standalone.workspace.WorkFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code demo}. */
@Command(
        name = "demo",
        description = {
            "Run the whole loop once and print a report.",
            "Starts Kafka, the trainer and the inference service, trains a model, waits for the swap to it, and sends each",
            "holdout image through Kafka. Trains for "
                    + TrainingOptions.DRAWN_EPOCHS
                    + " epochs on the drawn desserts by default.",
            "Exit code 0 if each image had exactly one outcome and the accuracy of the stream equals",
            "the accuracy that the trainer computed; with --loop, if no stage is missing."
        },
        mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {

    @Mixin
    private StackOptions options;

    @Mixin
    private PipelineOption pipeline;

    @Mixin
    private TrainingOptions training;

    @Option(
            names = "--grow",
            description = {
                "Let the data set grow: publish half of the photos as a version, train, add the other",
                "half, train for one epoch, whose model must not serve if it is worse on the new holdout,",
                "then train for all epochs. Only with --pipeline simple."
            })
    private boolean grow;

    @Option(
            names = "--feedback",
            description = {
                "Let labels come back: train on a third of the photos, stream the others without labels,",
                "label the photos that the feedback service selects, compare the estimates of the accuracy",
                "with the true one, and train on the data set version that the labels made. Not with",
                "--pipeline compare."
            })
    private boolean feedback;

    @Option(
            names = "--loop",
            description = {
                "Let the system retrain itself: stream drawn pictures, which change after a while. An alarm",
                "of drift requests a training, whose model is compared on the stream before it serves. Then",
                "a sabotaged model must be rolled back. Draws a timeline as SVG. Only with drawn pictures",
                "and --pipeline simple."
            })
    private boolean loop;

    @Option(names = "--stay", description = "Keep everything running after the report, until Ctrl-C.")
    private boolean stay;

    @Option(
            names = "--work",
            paramLabel = "DIR",
            description = {
                "Work folder; its content is kept and used. Default: .patisserie/" + WorkFolders.DEMO,
                "in the project, emptied at the start."
            })
    private Path workFolder;

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            description = {
                "A Kafka broker with running services, such as those of docker compose. Their trainer",
                "must have the data set under the name of its folder. Default: start them here."
            })
    private String bootstrap;

    @Mixin
    private CommandConfig config;

    @Option(
            names = "--inference",
            paramLabel = "URL",
            defaultValue = "http://localhost:8082",
            description = "With --bootstrap: the inference service. Default: ${DEFAULT-VALUE}.")
    private URI inference;

    @Mixin
    private JsonFile json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (variants() > 1) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "expected at most one of --grow, --feedback and --loop, found several");
        }
        config.apply(bootstrap);
        ProjectHome home = ProjectHome.find();
        PrintWriter out = spec.commandLine().getOut();
        if (options.drawn()) {
            training.defaultToDrawnEpochs();
        }
        training.defaultToFewPhotos();
        boolean isSuccessful = bootstrap == null ? onOwnServices(home, out) : onRunningServices(home, out);
        return isSuccessful ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private long variants() {
        return Stream.of(grow, feedback, loop).filter(isChosen -> isChosen).count();
    }

    private boolean onOwnServices(ProjectHome home, PrintWriter out) throws IOException, InterruptedException {
        requireComparableModels(request("any").pipeline());
        WorkFolder work = WorkFolder.take(workFolder, home.works().resolve(WorkFolders.DEMO));
        TrainingData data = options.data(home, work);
        training.weights().place(work.weights());
        TrainingRequested request = request(data.name());
        out.println("starting   Kafka, trainer-service, inference-service ...");
        try (Stack stack = options.start(home, work, data)) {
            Running running = stack.running();
            StackView.printAddresses(out, work, running);
            boolean isSuccessful = run(stack, work, data, request, out);
            if (stay) {
                StackView.printUsage(out, running);
                StackView.keepUp(stack);
            }
            printNext(out, work);
            return isSuccessful;
        }
    }

    private boolean run(Stack stack, WorkFolder work, TrainingData data, TrainingRequested request, PrintWriter out)
            throws IOException, InterruptedException {
        if (loop) {
            json.write(new LoopRun(stack, work, out).run(data, request));
            return true;
        }
        DemoReport report = report(stack, work, data, request, out);
        json.write(report);
        return report.succeeded();
    }

    private DemoReport report(
            Stack stack, WorkFolder work, TrainingData data, TrainingRequested request, PrintWriter out)
            throws IOException, InterruptedException {
        if (grow) {
            return new GrowRun(stack, work, out).run(data, request);
        }
        if (feedback) {
            return new FeedbackRun(stack, work, out).run(data, request);
        }
        Running running = stack.running();
        return new DemoRun(running.bootstrapServers(), running.inference(), stack::ensureAlive, data, out).run(request);
    }

    private void requireComparableModels(Pipeline trained) {
        if (variants() > 0 && workFolder != null) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "expected no --work with --grow, --feedback and --loop: they compare models in an empty folder");
        }
        if (loop && (trained != Pipeline.SIMPLE || !options.drawn())) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "expected --pipeline simple and no --data with --loop: it draws its pictures");
        }
        if (grow && trained != Pipeline.SIMPLE) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "expected --pipeline simple with --grow: it compares models of different epochs");
        }
        if (feedback && trained == Pipeline.COMPARE) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "expected --pipeline simple or transfer with --feedback: it compares models of one pipeline");
        }
    }

    private boolean onRunningServices(ProjectHome home, PrintWriter out) throws IOException, InterruptedException {
        if (stay || variants() > 0 || workFolder != null || options.concernServices()) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "expected no --stay, --grow, --feedback, --loop, --work and ports with --bootstrap: the services run already");
        }
        training.weights().place(Optional.empty());
        KafkaClients.check(bootstrap);
        TrainingData data = options.sharedData(home);
        out.printf("kafka      %s%n", bootstrap);
        out.printf("inference  %s%n", inference);
        out.printf("data set   %s in %s%n", data.name(), data.root());
        DemoReport report = new DemoRun(bootstrap, inference, () -> {}, data, out).run(request(data.name()));
        json.write(report);
        return report.succeeded();
    }

    private TrainingRequested request(String dataset) {
        if (loop) {
            training.defaultToImageSize(LoopSettings.IMAGE_SIZE);
        }
        return training.request(pipeline.pipeline(), dataset, Clock.systemUTC());
    }

    private static void printNext(PrintWriter out, WorkFolder work) {
        out.printf("%nmodel      %s%n", work.models());
        out.printf("logs       %s%n", work.log("*"));
        out.println("next       'patisserie demo --stay' keeps it up; 'patisserie up' is for your own photos");
    }
}
