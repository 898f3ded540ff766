package dev.patisserie.standalone.operate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Tests that each alert is tested and documented; {@link PromtoolTest} tests when it fires. */
class AlertsTest {

    private static final Pattern HEADING =
            Pattern.compile("^## (\\w+)\\R(.+?)(?=^## |\\z)", Pattern.MULTILINE | Pattern.DOTALL);

    private final List<JsonNode> alerts = Rules.alerts();

    private Set<String> names() {
        return alerts.stream().map(alert -> alert.get("alert").asText()).collect(Collectors.toUnmodifiableSet());
    }

    @Test
    void eachAlertHasAFiringAndASilentTestCase() {
        assertThat(tested(expected -> !expected.isEmpty())).isEqualTo(names());
        assertThat(tested(JsonNode::isEmpty)).isEqualTo(names());
    }

    private static Set<String> tested(Predicate<JsonNode> alerts) {
        return Rules.expectations().stream()
                .filter(expectation -> alerts.test(expectation.get("exp_alerts")))
                .map(expectation -> expectation.get("alertname").asText())
                .collect(Collectors.toSet());
    }

    @Test
    void eachAlertHasASummaryASeverityAndARunbookLink() {
        assertThat(alerts).allSatisfy(alert -> {
            String name = alert.get("alert").asText();
            assertThat(alert.at("/labels/severity").asText()).as(name).isIn("page", "ticket");
            assertThat(alert.at("/annotations/summary").asText()).as(name).isNotBlank();
            assertThat(alert.at("/annotations/description").asText()).as(name).isNotBlank();
            assertThat(alert.at("/annotations/runbook").asText())
                    .isEqualTo("docs/runbook.md#" + name.toLowerCase(Locale.ROOT));
        });
    }

    @Test
    void runbookHasExactlyOneEntryPerAlert() {
        List<MatchResult> entries =
                HEADING.matcher(ProjectFiles.text("docs/runbook.md")).results().toList();

        assertThat(entries).extracting(entry -> entry.group(1)).containsExactlyInAnyOrderElementsOf(names());
        assertThat(entries).allSatisfy(entry -> assertThat(entry.group(2))
                .as(entry.group(1))
                .startsWith(severity(entry.group(1)))
                .containsSubsequence("**Means.**", "**Likely causes.**", "**First commands.**", "**Fix.**"));
    }

    private String severity(String name) {
        return alerts.stream()
                .filter(alert -> alert.get("alert").asText().equals(name))
                .map(alert -> alert.at("/labels/severity").asText())
                .findFirst()
                .orElseThrow();
    }
}
