package dev.patisserie.standalone.command.dataset;

import dev.patisserie.common.dataset.version.DatasetVersions;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.data.command.JsonFile;
import dev.patisserie.standalone.client.DatasetTopic;
import dev.patisserie.standalone.command.option.RunningOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code data list}. */
@Command(
        name = "list",
        description = "List the published versions of all data sets, the oldest first.",
        mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {

    @Mixin
    private RunningOptions options;

    @Mixin
    private JsonFile json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        DatasetVersions versions = new DatasetTopic(options.broker()).read();
        List<DatasetPublished> all = versions.names().stream()
                .flatMap(name -> versions.of(name).stream())
                .toList();
        all.forEach(version -> out.printf(
                "%s  %d images  %s  %s%n",
                version.key(),
                version.imageCount(),
                version.createdAt(),
                Objects.requireNonNullElse(version.reason(), "")));
        if (all.isEmpty()) {
            out.println("no data set is published yet; 'patisserie data publish' publishes one");
        }
        json.write(Map.of("versions", all));
        return CommandLine.ExitCode.OK;
    }
}
