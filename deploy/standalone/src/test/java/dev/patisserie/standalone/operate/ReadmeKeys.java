package dev.patisserie.standalone.operate;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The tables of configuration keys in {@code docs/configuration.md}, which the services' tests compare with the code.
 */
final class ReadmeKeys {

    private static final Pattern ROW = Pattern.compile("^\\| `([\\w.-]+)` \\| ([^|]*) \\|", Pattern.MULTILINE);

    private ReadmeKeys() {}

    /** Returns whether an environment variable sets a key of a service. */
    static boolean hasVariable(String name) {
        return defaults().keySet().stream().map(ReadmeKeys::variable).anyMatch(name::equals);
    }

    /** Returns the required environment variables of a service. */
    static Stream<String> required(String service) {
        return defaults().entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(service + "."))
                .filter(entry -> entry.getValue().equals("required"))
                .map(entry -> variable(entry.getKey()));
    }

    /** Returns the default of a key that is a duration. */
    static Duration duration(String key) {
        return Duration.parse(defaults().get(key).replace("`", ""));
    }

    /** Returns the default of a key that is a whole number. */
    static long number(String key) {
        return Long.parseLong(defaults().get(key).replace("`", ""));
    }

    private static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
    }

    private static Map<String, String> defaults() {
        return ROW.matcher(ProjectFiles.text("docs/configuration.md"))
                .results()
                .collect(Collectors.toMap(row -> row.group(1), row -> row.group(2), (a, b) -> a));
    }
}
