package dev.patisserie.standalone.command.search;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.SearchProgressed;
import dev.patisserie.common.event.SearchRequested;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.data.command.JsonFile;
import dev.patisserie.standalone.client.search.SearchClient;
import dev.patisserie.standalone.command.option.DecisionOptions;
import dev.patisserie.standalone.command.option.RequestIds;
import dev.patisserie.standalone.command.option.RunningOptions;
import dev.patisserie.standalone.request.RequestFields;
import dev.patisserie.standalone.workspace.Running;
import dev.patisserie.standalone.workspace.TrainingData;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code search}. */
@Command(
        name = "search",
        description = {
            "Search for hyper-parameters and publish the best model.",
            "Trials compete on the validation split; only the best one is evaluated on the holdout. Trials give way to",
            "other trainings. Ctrl-C stops printing; the search continues."
        },
        mixinStandardHelpOptions = true,
        subcommands = {SearchStatusCommand.class, SearchCancelCommand.class})
public final class SearchCommand implements Callable<Integer> {

    @Mixin
    private BaseOptions base;

    @Mixin
    private SpaceOptions space;

    @Mixin
    private RuleOptions rules;

    @Mixin
    private DecisionOptions decision;

    @Mixin
    private RunningOptions options;

    @Mixin
    private JsonFile json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        var clock = Clock.systemUTC();
        if (base.weights().given()) {
            base.weights().place(options.stack());
        }
        SearchRequested request = request(clock);
        var client = new SearchClient(options.broker(), clock, decision.decision());
        out.printf(
                "search     %s on %s, at most %d trials, rungs at epochs %s%n",
                request.searchId(), request.dataset(), request.trials(), request.rungs());
        SearchProgressed last = client.run(request, new TrialLines(out, clock));
        json.write(last);
        out.println();
        SearchView.print(out, last);
        return last.state() == SearchProgressed.State.COMPLETED
                ? CommandLine.ExitCode.OK
                : CommandLine.ExitCode.SOFTWARE;
    }

    private SearchRequested request(Clock clock) throws IOException {
        try {
            Pipeline pipeline = base.recipe();
            RequestFields fields = base.fields(dataset());
            var parameters = space.parameters(fields, pipeline);
            if (parameters.isEmpty()) {
                throw new IllegalArgumentException(
                        "expected a range or a list of a field, such as --learning-rate 1e-5..1e-2, found none");
            }
            TrainingRequested training = fields.request();
            return rules.request(RequestIds.fresh("search", clock), training, List.copyOf(parameters), clock);
        } catch (PatisserieException | IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), Reasons.withPaths(e), e);
        }
    }

    private String dataset() throws IOException {
        var named = base.dataset();
        return named.isPresent()
                ? named.get()
                : options.running().map(Running::dataset).orElse(TrainingData.DRAWN);
    }
}
