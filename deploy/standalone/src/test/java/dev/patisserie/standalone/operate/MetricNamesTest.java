package dev.patisserie.standalone.operate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Tests that queries use only documented or recorded metrics. The tests of the services compare the documented meters
 * with the code.
 */
class MetricNamesTest {

    private static final Pattern ROW = Pattern.compile("^\\| `(\\w+)` \\|(?: (\\w*) \\|)?", Pattern.MULTILINE);

    /** Parts of a query that are not metrics: strings, label lists, durations. */
    private static final Pattern NOT_NAMES =
            Pattern.compile("\"[^\"]*\"|\\{[^}]*}|\\[[^]]*]|\\b(by|on|without|ignoring) ?\\([^)]*\\)");

    private static final Pattern NAME = Pattern.compile("(?<![\\w:.])[a-zA-Z_:][\\w:]*(?![\\w:]*\\s*\\()");

    private static final Set<String> WORDS = Set.of("and", "or", "unless", "offset", "bool");

    @Test
    void dashboardsUseOnlyExistingMetrics() {
        assertThat(Dashboards.queries()).allSatisfy(query -> assertThat(names(query.expr()))
                .as(query.panel())
                .isNotEmpty()
                .isSubsetOf(known()));
    }

    @Test
    void rulesUseOnlyExistingMetrics() {
        assertThat(Stream.concat(Rules.alerts().stream(), Rules.recordings().stream()))
                .allSatisfy(rule -> assertThat(names(rule.get("expr").asText()))
                        .as(rule.toString())
                        .isNotEmpty()
                        .isSubsetOf(known()));
    }

    @Test
    void findsOnlyMetricNames() {
        assertThat(names("histogram_quantile(0.99, sum by (job, le) (rate(a_bucket{x=\"b_total\"}[5m])))"
                        + " > 1.5 * (job:c:sum offset 15m) or on (d) (e_total == 1) * 0"))
                .containsExactlyInAnyOrder("a_bucket", "job:c:sum", "e_total");
    }

    private static Set<String> names(String expr) {
        return NAME.matcher(NOT_NAMES.matcher(expr).replaceAll(" "))
                .results()
                .map(MatchResult::group)
                .filter(name -> !WORDS.contains(name))
                .collect(Collectors.toSet());
    }

    private static Set<String> known() {
        Stream<String> documented = ROW.matcher(ProjectFiles.text("docs/metrics.md"))
                .results()
                .flatMap(row -> series(row.group(1), row.group(2)));
        Stream<String> recorded =
                Rules.recordings().stream().map(rule -> rule.get("record")).map(JsonNode::asText);
        return Stream.concat(documented, recorded).collect(Collectors.toSet());
    }

    private static Stream<String> series(String name, String type) {
        return "histogram".equals(type)
                ? Stream.of("_bucket", "_sum", "_count", "_max").map(name::concat)
                : Stream.of(name);
    }
}
