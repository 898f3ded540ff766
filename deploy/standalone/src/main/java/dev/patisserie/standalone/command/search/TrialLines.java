package dev.patisserie.standalone.command.search;

import dev.patisserie.common.event.SearchProgressed;
import dev.patisserie.common.event.SearchProgressed.RungResult;
import dev.patisserie.common.event.SearchProgressed.Trial;
import dev.patisserie.common.event.SearchProgressed.TrialState;
import dev.patisserie.standalone.client.search.SearchClient;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Prints a line for each result of a trial. */
final class TrialLines implements SearchClient.Listener {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final PrintWriter out;
    private final Clock clock;
    private final Instant start;
    private int printed; // results
    private boolean publishing;
    private boolean reported; // that no trainer has answered

    TrialLines(PrintWriter out, Clock clock) {
        this.out = out;
        this.clock = clock;
        start = clock.instant();
    }

    @Override
    public void progressed(SearchProgressed search) {
        int before = printed;
        for (Trial trial : search.trials()) {
            for (RungResult result : trial.results()) {
                if (result.order() > before) {
                    print(search, trial, result);
                    printed = Math.max(printed, result.order());
                }
            }
        }
        if (search.state() == SearchProgressed.State.PUBLISHING && !publishing) {
            publishing = true;
            out.printf(
                    "publishing trial %d: %s%n",
                    search.best().trial(), SearchView.values(search.best().values()));
        }
        out.flush();
    }

    private void print(SearchProgressed search, Trial trial, RungResult result) {
        String value = result.value() == null
                ? "diverged"
                : String.format(
                        Locale.ROOT, "%s %.4f", search.request().metric().label(), result.value());
        boolean best = search.best() != null && search.best().trial() == trial.number();
        out.printf(
                "trial %-4d %3d epochs  %s  %s%s%s%n",
                trial.number(),
                result.epochs(),
                value,
                SearchView.values(trial.values()),
                best ? "  best" : "",
                trial.state() == TrialState.STOPPED ? "  stopped" : "");
    }

    @Override
    public void waiting(boolean answered) {
        if (answered || reported || clock.instant().isBefore(start.plus(PATIENCE))) {
            return;
        }
        reported = true;
        out.println("no trainer has answered yet; the request waits in topic searches");
        out.flush();
    }
}
