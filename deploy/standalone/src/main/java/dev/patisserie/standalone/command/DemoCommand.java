package dev.patisserie.standalone.command;

import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.event.TransferRecipe.FineTune;
import dev.patisserie.common.event.TransferRecipe.Warmup;
import dev.patisserie.data.command.JsonFile;
import dev.patisserie.standalone.report.DemoReport;
import dev.patisserie.standalone.service.Stack;
import dev.patisserie.standalone.workspace.ProjectHome;
import dev.patisserie.standalone.workspace.TrainingData;
import dev.patisserie.standalone.workspace.WorkFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code demo}. */
@Command(
        name = "demo",
        description = {
            "The whole loop once: Kafka, both services, a training request, the swap to the new",
            "model, every holdout image through Kafka, and a report.",
            "On the drawn desserts it trains for "
                    + DemoCommand.DRAWN_EPOCHS
                    + " epochs by default.",
            "Ends with 0 if each image had one outcome and the stream measured the accuracy that",
            "the trainer had computed."
        },
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

    /** Name of the usual work folder. */
    static final String WORK = "demo";

    /** What the drawn set needs to pass 0.9 with some room, in about a minute. */
    static final int DRAWN_EPOCHS = 10;

    /**
     * What a few hundred photos need, not a request's careful default: an epoch of the head takes a
     * moment, for it sees features that were computed before.
     */
    static final Warmup WARMUP = new Warmup(12, 2e-3);

    /** After such a warm-up, the top blocks may move a little, too. */
    static final FineTune FINE_TUNE = new FineTune(8, null, 1e-4);

    @Mixin private StackOptions options;

    @Mixin private PipelineOption pipeline;

    @Mixin private TrainingOptions training;

    @Option(names = "--stay", description = "Keep everything up after the report, until Ctrl-C.")
    private boolean stay;

    @Option(
            names = "--work",
            paramLabel = "DIR",
            description = {
                "Work folder; what is in it stays and counts. Default: .patisserie/" + WORK,
                "in the project, emptied at the start."
            })
    private Path workFolder;

    @Mixin private JsonFile json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        ProjectHome home = ProjectHome.find();
        PrintWriter out = spec.commandLine().getOut();
        WorkFolder work =
                workFolder == null
                        ? WorkFolder.takeEmpty(home.works().resolve(WORK))
                        : WorkFolder.take(workFolder);
        TrainingData data = options.data(home, work);
        if (options.drawn()) {
            training.defaultEpochs(DRAWN_EPOCHS);
        }
        training.defaultPhases(WARMUP, FINE_TUNE);
        TrainingRequested request =
                training.request(pipeline.pipeline(), data.name(), Clock.systemUTC());
        out.println("starting   Kafka, trainer-service, inference-service ...");
        try (Stack stack = options.start(home, work, data)) {
            UpCommand.printAddresses(out, work, stack.running());
            DemoReport report = new DemoRun(stack, data, out).run(request);
            json.write(report);
            if (stay) {
                UpCommand.printUsage(out, stack.running());
                UpCommand.keepUp(stack);
            }
            printNext(out, work);
            return report.accuraciesAgree() && report.everyImageAnsweredOnce()
                    ? CommandLine.ExitCode.OK
                    : CommandLine.ExitCode.SOFTWARE;
        }
    }

    private static void printNext(PrintWriter out, WorkFolder work) {
        out.printf("%nmodel      %s%n", work.models());
        out.printf("logs       %s%n", work.log("*"));
        out.println(
                "next       'patisserie demo --stay' keeps it up; 'patisserie up' is for your own photos");
    }
}
