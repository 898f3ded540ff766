package dev.patisserie.common.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Compares {@code docs/metrics.md} with the metrics that a registry exposes to Prometheus. */
public final class MetricsDoc {

    private static final Pattern ROW = Pattern.compile("^\\| `(\\w+)` \\| (\\w+) \\| ([\\w, ]*)\\|", Pattern.MULTILINE);

    private static final Pattern TYPE = Pattern.compile("^# TYPE (\\w+) (\\w+)$", Pattern.MULTILINE);

    private static final Pattern SAMPLE = Pattern.compile("^(\\w+)(?:\\{(.*)})? \\S+$", Pattern.MULTILINE);

    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"[^\"]*\"");

    private static final String OF_HISTOGRAM = "_(bucket|sum|count|max)$";

    private MetricsDoc() {}

    /**
     * A metric.
     *
     * @param type its type in Prometheus
     * @param labels names of its labels
     */
    public record Metric(String type, Set<String> labels) {}

    /**
     * Reads the tables, from the folder of a module.
     *
     * @return the documented metrics whose names begin with {@code prefix}
     */
    public static Map<String, Metric> documented(String prefix) {
        try {
            return ROW.matcher(Files.readString(Path.of("..", "docs", "metrics.md")))
                    .results()
                    .filter(row -> row.group(1).startsWith(prefix))
                    .collect(Collectors.toMap(row -> row.group(1), MetricsDoc::documented));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Metric documented(MatchResult row) {
        return new Metric(
                row.group(2),
                Arrays.stream(row.group(3).split(","))
                        .map(String::strip)
                        .filter(label -> !label.isEmpty())
                        .collect(Collectors.toSet()));
    }

    /**
     * Reads the metrics that a registry exposes.
     *
     * @param exposition in Prometheus's text format
     * @return the metrics; the series of a histogram are one metric without the label {@code le}
     */
    public static Map<String, Metric> exposed(String exposition) {
        var metrics = new TreeMap<String, Metric>();
        TYPE.matcher(exposition)
                .results()
                .forEach(type -> metrics.put(type.group(1), new Metric(type.group(2), new TreeSet<>())));
        metrics.keySet()
                .removeIf(name -> name.endsWith("_max") && metrics.containsKey(name.replaceAll(OF_HISTOGRAM, "")));
        SAMPLE.matcher(exposition).results().forEach(sample -> Stream.of(
                        sample.group(1), sample.group(1).replaceAll(OF_HISTOGRAM, ""))
                .filter(metrics::containsKey)
                .findFirst()
                .map(metrics::get)
                .ifPresent(metric -> metric.labels().addAll(labels(sample))));
        return metrics;
    }

    private static Set<String> labels(MatchResult sample) {
        Matcher labels = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
        return labels.results()
                .map(label -> label.group(1))
                .filter(label -> !label.equals("le"))
                .collect(Collectors.toSet());
    }
}
