package dev.patisserie.benchmarks.command;

import dev.patisserie.benchmarks.load.BenchReport;
import dev.patisserie.benchmarks.load.PhotoFeed;
import dev.patisserie.benchmarks.load.StreamLoad;
import dev.patisserie.common.dataset.LabelledFile;
import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.data.command.JsonFile;
import dev.patisserie.standalone.client.KafkaClients;
import dev.patisserie.standalone.client.model.PublishedModels;
import dev.patisserie.standalone.command.option.CommandConfig;
import dev.patisserie.standalone.command.option.PipelineOption;
import dev.patisserie.standalone.command.option.StackOptions;
import dev.patisserie.standalone.command.option.TrainingOptions;
import dev.patisserie.standalone.command.train.NewModel;
import dev.patisserie.standalone.command.train.TrainingView;
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

/** The command {@code bench}. */
@Command(
        name = "bench",
        description = {
            "Measure throughput, latency, model swaps and delivery guarantees.",
            "Throughput: the model alone, the service without Kafka, and from Kafka to Kafka, in turns.",
            "Latency: at fixed rates, from the scheduled send time of each image, without and with swaps,",
            "and of photos that are sent at once.",
            "Trains a model first, unless --model names one. Broker, load generator and service share the",
            "machine. Exit code 1 if an image got no answer."
        },
        mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {

    /** Name of the default work folder. */
    static final String WORK = "bench";

    @Mixin
    private StackOptions stackOptions;

    @Mixin
    private PipelineOption pipeline;

    @Mixin
    private TrainingOptions training;

    @Mixin
    private BenchOptions bench;

    @Option(names = "--model", paramLabel = "ZIP", description = "A model archive to serve instead of a new model.")
    private Path model;

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            description = {
                "A Kafka broker with a service to measure from outside: end-to-end throughput and",
                "latency only. Default: start both here."
            })
    private String bootstrap;

    @Mixin
    private CommandConfig config;

    @Option(
            names = "--work",
            paramLabel = "DIR",
            description = {
                "Work folder; its content is kept. Default: .patisserie/" + WORK,
                "in the project, emptied at the start."
            })
    private Path workFolder;

    @Mixin
    private JsonFile json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        config.apply(bootstrap);
        ProjectHome home = ProjectHome.find();
        WorkFolder work = WorkFolder.take(workFolder, home.works().resolve(WORK));
        TrainingData data = stackOptions.data(home, work);
        var feed = new PhotoFeed(data.files().stream().map(LabelledFile::path).toList());
        var run = new BenchRun(bench, feed, out());
        BenchReport report = bootstrap == null ? onOwnStack(home, work, data, run) : onBroker(work, run);
        json.write(report);
        new BenchView(out()).print(report);
        return report.latency().stream().allMatch(load -> load.result().unanswered() == 0)
                        && (report.swaps() == null || report.swaps().unanswered() == 0)
                        && (report.hostile() == null || report.hostile().unanswered() == 0)
                        && (report.shadow() == null || report.shadow().unanswered() == 0)
                        && report.bursts().stream().allMatch(bursts -> bursts.unanswered() == 0)
                ? CommandLine.ExitCode.OK
                : CommandLine.ExitCode.SOFTWARE;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private BenchReport onBroker(WorkFolder work, BenchRun run) throws IOException, InterruptedException {
        try (work) {
            KafkaClients.check(bootstrap);
            return run.fromOutside(bootstrap);
        }
    }

    private BenchReport onOwnStack(ProjectHome home, WorkFolder work, TrainingData data, BenchRun run)
            throws IOException, InterruptedException {
        out().println("starting   Kafka, trainer-service, inference-service ...");
        training.weights().place(work.weights());
        try (Stack stack = stackOptions.start(home, work, data)) {
            var site = new BenchRun.Site(home, work, data, stack);
            CheckpointPublished checkpoint = model == null ? trained(site) : given(site);
            new NewModel(stack, out()).awaitServing(checkpoint.modelId());
            try (var load = new StreamLoad(stack.running().bootstrapServers(), run.feed())) {
                return run.onStack(site, checkpoint, load);
            }
        }
    }

    private CheckpointPublished trained(BenchRun.Site site) throws InterruptedException {
        if (stackOptions.drawn()) {
            training.defaultToDrawnEpochs();
        }
        training.defaultToFewPhotos();
        TrainingRequested request =
                training.request(pipeline.pipeline(), site.data().name(), Clock.systemUTC());
        Stack stack = site.stack();
        try (var view = new TrainingView(out(), stack::ensureAlive)) {
            String modelId = new NewModel(stack, out()).train(request, view).modelId();
            return PublishedModels.read(stack.running().bootstrapServers()).stream()
                    .filter(published -> published.modelId().equals(modelId))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private CheckpointPublished given(BenchRun.Site site) throws IOException, InterruptedException {
        return site.republication()
                .publish(model, "bench-given", site.work().root().resolve("scratch"));
    }
}
