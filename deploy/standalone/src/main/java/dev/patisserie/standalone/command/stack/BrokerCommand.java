package dev.patisserie.standalone.command.stack;

import dev.patisserie.standalone.broker.BrokerLog;
import dev.patisserie.standalone.broker.EmbeddedBroker;
import dev.patisserie.standalone.command.option.WorkFolders;
import dev.patisserie.standalone.service.FreePorts;
import dev.patisserie.standalone.service.Polling;
import dev.patisserie.standalone.workspace.ProjectHome;
import dev.patisserie.standalone.workspace.WorkFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code broker}. */
@Command(
        name = "broker",
        description = {
            "Start a Kafka broker with the topics, until Ctrl-C.",
            "The services connect to its default port in Quarkus's development mode."
        },
        mixinStandardHelpOptions = true)
public final class BrokerCommand implements Callable<Integer> {

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            defaultValue = "9092",
            description = "Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--work",
            paramLabel = "DIR",
            description = "Work folder. Default: .patisserie/" + WorkFolders.DEVELOPMENT + " in the project.")
    private Path workFolder;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path folder = workFolder == null ? ProjectHome.find().works().resolve(WorkFolders.DEVELOPMENT) : workFolder;
        try (WorkFolder work = WorkFolder.take(folder)) {
            run(work);
        }
        return CommandLine.ExitCode.OK;
    }

    private void run(WorkFolder work) throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        BrokerLog log = BrokerLog.to(work.log("broker"));
        try (log;
                EmbeddedBroker broker = EmbeddedBroker.start(
                        work.broker(), port, FreePorts.find(1).get(0))) {
            // Ctrl-C ends the JVM without the end of this block, and an unclosed log must be recovered at the next
            // start.
            Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "stop-broker"));
            broker.createTopics();
            out.printf("kafka      %s%n", broker.bootstrapServers());
            out.printf("work       %s%n", work.root());
            out.printf("%nCtrl-C stops the broker.%n");
            Polling.forever(broker::ensureAlive);
        }
    }
}
