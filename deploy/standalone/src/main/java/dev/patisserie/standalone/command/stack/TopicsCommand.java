package dev.patisserie.standalone.command.stack;

import dev.patisserie.standalone.broker.TopicPlan;
import dev.patisserie.standalone.client.KafkaClients;
import dev.patisserie.standalone.command.option.CommandConfig;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code topics}. */
@Command(
        name = "topics",
        description = {
            "Create missing topics and check the existing ones.",
            "The replication factor is the broker's default.replication.factor. Existing topics are never",
            "changed. Exit code 0 if all topics match their specification."
        },
        mixinStandardHelpOptions = true)
public final class TopicsCommand implements Callable<Integer> {

    @Option(names = "--bootstrap", paramLabel = "HOST:PORT", required = true, description = "A Kafka broker.")
    private String bootstrap;

    @Mixin
    private CommandConfig config;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        config.apply(bootstrap);
        TopicPlan.Applied applied = TopicPlan.apply(KafkaClients.settings(bootstrap));
        applied.created().forEach(name -> out.printf("created    %s%n", name));
        applied.deviations().forEach(line -> out.printf("differs    %s%n", line));
        boolean asPlanned = applied.deviations().isEmpty();
        out.printf(
                "topics     %s%n",
                asPlanned ? "all as planned" : "not as planned; change them by kafka-configs.sh or kafka-topics.sh");
        return asPlanned ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }
}
