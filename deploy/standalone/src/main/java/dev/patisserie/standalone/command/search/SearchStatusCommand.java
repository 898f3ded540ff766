package dev.patisserie.standalone.command.search;

import dev.patisserie.common.event.SearchProgressed;
import dev.patisserie.data.command.JsonFile;
import dev.patisserie.standalone.client.search.SearchClient;
import dev.patisserie.standalone.command.option.RunningOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code search status}. */
@Command(
        name = "status",
        description = "List the searches, or print one with its trials, the best first.",
        mixinStandardHelpOptions = true)
final class SearchStatusCommand implements Callable<Integer> {

    @Parameters(paramLabel = "ID", arity = "0..1", description = "Id of the search. Default: all searches.")
    private String searchId;

    @Mixin
    private RunningOptions options;

    @Mixin
    private JsonFile json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        var client = new SearchClient(options.broker(), Clock.systemUTC());
        if (searchId == null) {
            var searches = client.read();
            SearchView.list(out, searches);
            json.write(searches);
            return CommandLine.ExitCode.OK;
        }
        SearchProgressed search = client.find(searchId)
                .orElseThrow(() -> new IllegalStateException(
                        "expected a search %s, found none; 'patisserie search status' lists all. A trainer must run to read new requests"
                                .formatted(searchId)));
        SearchView.print(out, search);
        json.write(search);
        return CommandLine.ExitCode.OK;
    }
}
