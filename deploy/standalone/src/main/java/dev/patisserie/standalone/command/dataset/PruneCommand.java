package dev.patisserie.standalone.command.dataset;

import dev.patisserie.common.dataset.version.DatasetStore;
import dev.patisserie.data.command.JsonFile;
import dev.patisserie.data.version.StorePruning;
import dev.patisserie.standalone.client.DatasetTopic;
import dev.patisserie.standalone.command.option.DatasetOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code data prune}. */
@Command(
        name = "prune",
        description = {
            "Remove images and manifests that no published version needs.",
            "The store must not have versions of another broker: they would be removed."
        },
        mixinStandardHelpOptions = true)
final class PruneCommand implements Callable<Integer> {

    @Option(
            names = "--grace",
            paramLabel = "DURATION",
            defaultValue = "P7D",
            description = {
                "Keep unused objects that are younger, and those of versions that were retired later.",
                "Below P2D only while nothing is published and no training uses a retired version.",
                "Default: ${DEFAULT-VALUE}."
            })
    private Duration grace;

    @Option(names = "--dry-run", description = "Only list the objects.")
    private boolean dryRun;

    @Mixin
    private DatasetOptions options;

    @Mixin
    private JsonFile json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        if (grace.isNegative()) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "expected --grace of at least PT0S, found " + grace);
        }
        DatasetTopic topic = options.topic();
        try (DatasetStore store = options.store()) {
            var pruning = new StorePruning(store, Clock.systemUTC());
            StorePruning.Plan unused = pruning.plan(topic.readComplete(), grace);
            StorePruning.Plan plan = dryRun ? unused : pruning.delete(unused);
            plan.manifests().forEach(manifest -> out.println(manifest.name()));
            plan.shards().forEach(shard -> out.println(shard.name()));
            out.printf(
                    "%s %d manifests and %d shards, %d bytes; %d manifests and %d shards remain%n",
                    dryRun ? "unused:" : "removed",
                    plan.manifests().size(),
                    plan.shards().size(),
                    plan.bytes(),
                    plan.keptManifests(),
                    plan.keptShards());
            json.write(plan);
        }
        return CommandLine.ExitCode.OK;
    }
}
