package dev.patisserie.standalone.command.dataset;

import dev.patisserie.common.dataset.version.DatasetStore;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.DatasetReference;
import dev.patisserie.data.version.Retirement;
import dev.patisserie.standalone.client.DatasetTopic;
import dev.patisserie.standalone.command.option.DatasetOptions;
import dev.patisserie.standalone.command.option.DecisionOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code data retire}. */
@Command(
        name = "retire",
        description = {
            "Retire a version: new trainings cannot name it.",
            "Its images remain until 'data prune' removes them after the grace period.",
            "Labels of the stream stay in force: the feedback service publishes them again with the next version.",
            "To remove such an image from later versions, retract its label by 'label IMAGE_ID --retract'."
        },
        mixinStandardHelpOptions = true)
final class RetireCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "NAME@VERSION",
            description = "The data set, and the first 8 or more digits of the version.")
    private String reference;

    @Mixin
    private DecisionOptions decision;

    @Mixin
    private DatasetOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!reference.contains(DatasetReference.SEPARATOR)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "expected NAME@VERSION, found '%s'".formatted(reference));
        }
        DatasetTopic topic = options.topic();
        DatasetPublished version = topic.read().resolve(reference);
        try (DatasetStore store = options.store()) {
            Retirement.renew(store, version);
        }
        topic.retire(version, decision.decision());
        PrintWriter out = spec.commandLine().getOut();
        out.printf("retired %s%n", version.key());
        out.println("labels of the stream stay in force, and are published again with the next version");
        return CommandLine.ExitCode.OK;
    }
}
