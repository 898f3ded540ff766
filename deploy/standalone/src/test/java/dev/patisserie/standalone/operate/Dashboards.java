package dev.patisserie.standalone.operate;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The dashboards of {@code deploy/grafana}. */
public final class Dashboards {

    private Dashboards() {}

    /**
     * A query of a panel.
     *
     * @param panel dashboard, number and title of the panel
     * @param expr the query in the file
     * @param job the value of the variable {@code $job} for all jobs
     */
    public record Query(String panel, String expr, String job) {

        /**
         * Returns the query that Grafana sends.
         *
         * @param interval value of {@code $__rate_interval}
         */
        public String sent(String interval) {
            return expr.replace("$__rate_interval", interval).replace("$job", job);
        }

        @Override
        public String toString() {
            return panel;
        }
    }

    static List<JsonNode> all() {
        return ProjectFiles.files("deploy/grafana/dashboards", ".json").stream()
                .map(ProjectFiles::tree)
                .toList();
    }

    static Stream<JsonNode> panels(JsonNode dashboard) {
        return ProjectFiles.elements(dashboard.get("panels"));
    }

    /** Returns all queries of all panels. */
    public static List<Query> queries() {
        return all().stream()
                .flatMap(dashboard -> panels(dashboard).flatMap(panel -> of(dashboard, panel)))
                .toList();
    }

    private static Stream<Query> of(JsonNode dashboard, JsonNode panel) {
        String name = "%s, panel %s '%s'"
                .formatted(
                        dashboard.get("title").asText(),
                        panel.get("id").asText(),
                        panel.get("title").asText());
        String job = ProjectFiles.elements(dashboard.at("/templating/list"))
                .filter(variable -> variable.get("name").asText().equals("job"))
                .map(variable -> variable.get("allValue").asText())
                .findFirst()
                .orElseThrow();
        return ProjectFiles.elements(panel.get("targets"))
                .map(target -> new Query(name, target.get("expr").asText(), job));
    }

    /** Returns the path of the dashboards in Grafana's container. */
    static Path provisioned() {
        JsonNode provider =
                ProjectFiles.tree(ProjectFiles.path("deploy/grafana/provisioning/dashboards/patisserie.yml"));
        return Path.of(provider.at("/providers/0/options/path").asText());
    }
}
