package dev.patisserie.standalone.command.search;

import dev.patisserie.common.event.Decision;
import dev.patisserie.common.event.SearchCancelled;
import dev.patisserie.common.event.SearchProgressed;
import dev.patisserie.common.event.SearchProgressed.State;
import dev.patisserie.standalone.client.search.SearchClient;
import dev.patisserie.standalone.command.option.ConfirmationOption;
import dev.patisserie.standalone.command.option.DecisionOptions;
import dev.patisserie.standalone.command.option.RunningOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code search cancel}. */
@Command(
        name = "cancel",
        description = {
            "Cancel a search and its trainings.",
            "Waits until a trainer confirms. A model that is being published is published nevertheless."
        },
        mixinStandardHelpOptions = true)
final class SearchCancelCommand implements Callable<Integer> {

    private static final String NO_RESPONSE =
            "expected a trainer to end the search in time, found no response; the cancellation is sent and remains in force: see 'patisserie search status' later";

    @Parameters(paramLabel = "ID", description = "Id of the search, as listed by 'patisserie search status'.")
    private String searchId;

    @Mixin
    private DecisionOptions decision;

    @Mixin
    private ConfirmationOption confirmation;

    @Mixin
    private RunningOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        SearchCancelled cancellation = cancellation();
        var clock = Clock.systemUTC();
        var client = new SearchClient(options.broker(), clock);
        Optional<SearchProgressed> known = client.find(searchId);
        SearchProgressed last = known.filter(SearchProgressed::isEnded).orElse(null);
        if (last == null) {
            if (known.isEmpty()) {
                out.printf("%s is not known yet; it will be cancelled on arrival%n", searchId);
            }
            last = client.cancel(cancellation, new Waiting(confirmation.begin(clock, NO_RESPONSE)));
        }
        out.printf("%s is %s%n", searchId, SearchView.label(last.state()));
        return last.state() == State.CANCELLED ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private SearchCancelled cancellation() {
        Decision made = decision.decision();
        try {
            return new SearchCancelled(searchId, made.reason(), made.by());
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /** Fails if no trainer responds in time. */
    private record Waiting(Runnable deadline) implements SearchClient.Listener {

        @Override
        public void progressed(SearchProgressed state) {}

        @Override
        public void waiting(boolean answered) {
            deadline.run();
        }
    }
}
