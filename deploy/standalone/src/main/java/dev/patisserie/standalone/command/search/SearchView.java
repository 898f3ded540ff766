package dev.patisserie.standalone.command.search;

import dev.patisserie.common.event.SearchProgressed;
import dev.patisserie.common.event.SearchProgressed.RungResult;
import dev.patisserie.common.event.SearchProgressed.Trial;
import dev.patisserie.common.event.SearchProgressed.TrialState;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Prints searches and their trials. */
final class SearchView {

    private static final String SEARCHES = "%-40s %-10s %-20s %7s %7s %10s  %s%n";
    private static final String TRIALS = "%5s %-9s %6s %10s  %s%n";

    private SearchView() {}

    /** Prints one line per search. */
    static void list(PrintWriter out, List<SearchProgressed> searches) {
        if (searches.isEmpty()) {
            out.println("no search is known; 'patisserie search' starts one");
            return;
        }
        out.printf(SEARCHES, "search", "state", "dataset", "trials", "epochs", "best", "result");
        for (SearchProgressed search : searches) {
            out.printf(
                    SEARCHES,
                    search.searchId(),
                    label(search.state()),
                    search.request() == null ? "-" : name(search.request().dataset()),
                    search.trials().size(),
                    search.spentEpochs(),
                    search.best() == null ? "-" : figure(search.best().metric()),
                    result(search));
        }
    }

    /** Cuts the digest of a version, which would take most of the line. */
    private static String name(String dataset) {
        int at = dataset.indexOf('@');
        return at < 0 ? dataset : dataset.substring(0, Math.min(dataset.length(), at + 9));
    }

    /** Prints a search with its trials, the best first. */
    static void print(PrintWriter out, SearchProgressed search) {
        out.printf("search     %s: %s%n", search.searchId(), label(search.state()));
        if (search.request() != null) {
            out.printf(
                    "           %s on %s, sampler %s, scheduler %s, rungs at epochs %s%n",
                    search.request().base().pipeline().label(),
                    search.request().dataset(),
                    search.request().sampler().label(),
                    search.request().scheduler().label(),
                    search.request().rungs());
            out.printf(
                    "trials     %d of at most %d: %s%s%n",
                    search.trials().size(), search.request().trials(), counts(search), exhausted(search));
            out.printf(
                    "epochs     %d, %d images x epochs; %d saved%n",
                    search.spentEpochs(), search.spentImageEpochs(), search.savedEpochs());
            out.println();
            table(out, search);
        }
        String result = result(search);
        if (!result.isEmpty()) {
            out.printf("%nresult     %s%n", result);
        }
    }

    private static String exhausted(SearchProgressed search) {
        long trials = search.trials().size();
        OptionalLong combinations = search.request().combinations();
        boolean all =
                trials < search.request().trials() && combinations.isPresent() && combinations.getAsLong() == trials;
        return all ? "; these are all values of the space" : "";
    }

    private static String counts(SearchProgressed search) {
        return Arrays.stream(TrialState.values())
                .filter(state -> search.count(state) > 0)
                .map(state -> "%d %s".formatted(search.count(state), label(state)))
                .collect(Collectors.joining(", "));
    }

    private static void table(PrintWriter out, SearchProgressed search) {
        Comparator<RungResult> byResult = RungResult.by(search.request().metric());
        out.printf(
                TRIALS,
                "trial",
                "state",
                "epochs",
                search.request().metric().label().replace("validation", "val ").toLowerCase(Locale.ROOT),
                "values");
        search.trials().stream()
                .sorted(Comparator.comparing((Trial trial) -> trial.last().orElse(null), Comparator.nullsLast(byResult))
                        .thenComparingInt(Trial::number))
                .forEach(trial -> out.printf(
                        TRIALS,
                        trial.number(),
                        label(trial.state()),
                        trial.last()
                                .map(result -> Integer.toString(result.epochs()))
                                .orElse("-"),
                        trial.last()
                                .map(RungResult::value)
                                .filter(Objects::nonNull)
                                .map(SearchView::figure)
                                .orElse("-"),
                        values(trial.values()) + failure(trial)));
    }

    private static String failure(Trial trial) {
        return trial.failure() == null || trial.state() != TrialState.FAILED
                ? ""
                : "  %s: %s".formatted(trial.failure().code(), trial.failure().message());
    }

    /** Returns values as {@code field=value}, numbers with four significant digits. */
    static String values(Map<String, Object> values) {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + text(entry.getValue()))
                .collect(Collectors.joining(" "));
    }

    private static String text(Object value) {
        return value instanceof Double number ? String.format(Locale.ROOT, "%.4g", number) : value.toString();
    }

    private static String figure(double metric) {
        return String.format(Locale.ROOT, "%.4f", metric);
    }

    private static String result(SearchProgressed search) {
        if (search.failure() != null) {
            return "%s: %s".formatted(search.failure().code(), search.failure().message());
        }
        if (search.published() == null || search.published().modelId() == null) {
            return "";
        }
        return String.format(
                Locale.ROOT,
                "%s from trial %d, holdout accuracy %.4f",
                search.published().modelId(),
                search.best().trial(),
                search.published().holdoutAccuracy());
    }

    static String label(Enum<?> state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
