package dev.patisserie.standalone.command.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.SearchParameter;
import dev.patisserie.common.event.SearchParameter.Kind;
import dev.patisserie.common.event.SearchProgressed;
import dev.patisserie.common.event.SearchProgressed.Best;
import dev.patisserie.common.event.SearchProgressed.Publication;
import dev.patisserie.common.event.SearchProgressed.RungResult;
import dev.patisserie.common.event.SearchProgressed.State;
import dev.patisserie.common.event.SearchProgressed.Trial;
import dev.patisserie.common.event.SearchProgressed.TrialState;
import dev.patisserie.common.event.SearchRequested;
import dev.patisserie.common.event.TrainingRequested;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SearchViewTest {

    private final StringWriter text = new StringWriter();
    private final PrintWriter out = new PrintWriter(text, true);

    @Test
    void printsTheTrialsTheBestFirst() {
        SearchView.print(out, search());

        assertThat(text.toString().lines().filter(line -> line.contains("learningRate=")))
                .satisfiesExactly(
                        best -> assertThat(best)
                                .contains("    1 paused")
                                .contains("0.1250")
                                .contains("0.002000"),
                        second -> assertThat(second).contains("    0 paused").contains("0.7500"),
                        diverged ->
                                assertThat(diverged).contains("    2 diverged").contains(" - "));
        assertThat(text.toString())
                .contains("2 paused, 1 diverged")
                .contains("m-1 from trial 1, holdout accuracy 0.9000");
    }

    @Test
    void listsSearchesWithTheirResult() {
        SearchView.list(out, List.of(search()));

        assertThat(text.toString())
                .contains("s-1")
                .contains("completed")
                .contains("0.1250")
                .contains("m-1 from trial 1");
    }

    @Test
    void printsEachResultOnce() {
        var lines = new TrialLines(out, java.time.Clock.systemUTC());

        lines.progressed(search());
        lines.progressed(search());

        assertThat(text.toString().lines().filter(line -> line.startsWith("trial")))
                .hasSize(3);
        assertThat(text.toString()).contains("diverged").contains("best");
    }

    private static Trial trial(int number, TrialState state, double rate, RungResult result) {
        return new Trial(number, Map.of("optimizer.learningRate", rate), state, 0, 0, List.of(result), null);
    }

    private static SearchProgressed search() {
        var request = SearchRequested.builder(
                        "s-1",
                        TrainingRequested.of(null, Pipeline.SIMPLE, "desserts"),
                        List.of(new SearchParameter("optimizer.learningRate", Kind.LOG_UNIFORM, 1e-5, 1e-2, null)))
                .build();
        return new SearchProgressed(
                "s-1",
                State.COMPLETED,
                request,
                List.of(
                        trial(0, TrialState.PAUSED, 0.001, new RungResult(0, 1, 0.75, 0.75, 1)),
                        trial(1, TrialState.PAUSED, 0.002, new RungResult(0, 1, 0.125, 0.125, 2)),
                        trial(2, TrialState.DIVERGED, 0.01, new RungResult(0, 0, null, null, 3))),
                new Best(1, Map.of("optimizer.learningRate", 0.002), 0.125),
                0,
                200,
                2,
                13,
                new Publication("s-1.winner", 0, "m-1", 0.9),
                null,
                Instant.EPOCH);
    }
}
