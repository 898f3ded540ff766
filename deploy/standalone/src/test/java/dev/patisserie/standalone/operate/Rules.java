package dev.patisserie.standalone.operate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;

/** The rules of {@code deploy/prometheus}, and their tests. */
public final class Rules {

    private static final String FOLDER = "deploy/prometheus/";

    private Rules() {}

    /** Returns the alerting rules. */
    static List<JsonNode> alerts() {
        return all().filter(rule -> rule.has("alert")).toList();
    }

    /** Returns the recording rules. */
    public static List<JsonNode> recordings() {
        return all().filter(rule -> rule.has("record")).toList();
    }

    private static Stream<JsonNode> all() {
        return ProjectFiles.files(FOLDER + "rules", ".yml").stream()
                .map(ProjectFiles::tree)
                .flatMap(file -> ProjectFiles.elements(file.get("groups")))
                .flatMap(group -> ProjectFiles.elements(group.get("rules")));
    }

    /** Returns the expected alerts of the tests, each with its {@code alertname}. */
    static List<JsonNode> expectations() {
        return ProjectFiles.files(FOLDER + "tests", ".yml").stream()
                .map(ProjectFiles::tree)
                .flatMap(file -> ProjectFiles.elements(file.get("tests")))
                .flatMap(test -> ProjectFiles.elements(test.get("alert_rule_test")))
                .toList();
    }
}
