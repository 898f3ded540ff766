package dev.patisserie.standalone.hostile;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Counts the answers to the inputs of each group. Not thread-safe. */
final class AnswerTable {

    private final Map<String, Map<String, Integer>> counts = new LinkedHashMap<>();

    void add(String group, String answer) {
        counts.computeIfAbsent(group, name -> new TreeMap<>()).merge(answer, 1, Integer::sum);
    }

    /** Returns the counts as a table in Markdown. */
    String markdown() {
        var table = new StringBuilder("| group | answer | inputs |\n|---|---|---|\n");
        counts.forEach((group, answers) ->
                answers.forEach((answer, count) -> table.append("| %s | %s | %d |%n".formatted(group, answer, count))));
        return table.toString();
    }
}
