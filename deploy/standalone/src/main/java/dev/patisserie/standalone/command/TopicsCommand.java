package dev.patisserie.standalone.command;

import dev.patisserie.standalone.broker.TopicPlan;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code topics}. */
@Command(
        name = "topics",
        description = {
            "Create the topics that a broker does not have yet, and compare the others with the plan.",
            "Replication is the broker's default.replication.factor. Nothing that is there is changed.",
            "Ends with 0 if all topics are as planned."
        },
        mixinStandardHelpOptions = true)
final class TopicsCommand implements Callable<Integer> {

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            required = true,
            description = "A Kafka broker.")
    private String bootstrap;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try (Admin admin =
                Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap))) {
            TopicPlan.create(admin).forEach(name -> out.printf("created    %s%n", name));
            List<String> deviations = TopicPlan.deviations(admin);
            deviations.forEach(line -> out.printf("differs    %s%n", line));
            out.printf(
                    "topics     %s%n",
                    deviations.isEmpty()
                            ? "all as planned"
                            : "not as planned; change them by kafka-configs.sh or kafka-topics.sh");
            return deviations.isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        } catch (ExecutionException | org.apache.kafka.common.KafkaException e) {
            throw new IllegalStateException(
                    "expected a Kafka broker at %s that creates topics, found: %s"
                            .formatted(bootstrap, e.getMessage()),
                    e);
        }
    }
}
