package dev.patisserie.common.contract;

import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Compares {@code docs/configuration.md} and {@code docs/metrics.md} with the code. */
public final class Readme {

    private final List<String> keys = lines("configuration.md");
    private final List<String> meters = lines("metrics.md");

    private static List<String> lines(String document) {
        try {
            return Files.readAllLines(Path.of("..", "docs", document));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns the table rows that are missing: {@code | `key` | `default` |}, or only the key if there is no default.
     *
     * @param mapping an interface whose methods are configuration keys
     * @param prefix prefix of the keys
     */
    public List<String> missingKeys(Class<?> mapping, String prefix) {
        var missing = new ArrayList<String>();
        for (Method method : mapping.getMethods()) {
            String key = "| `" + prefix + "." + kebab(method.getName()) + "` |";
            WithDefault value = method.getAnnotation(WithDefault.class);
            String row = value == null ? key : key + " `" + value.value() + "` |";
            if (keys.stream().noneMatch(line -> line.startsWith(row))) {
                missing.add(row);
            }
        }
        return missing;
    }

    /**
     * Returns the meters that are missing in the document.
     *
     * @param meters a class whose public constants are the names of meters, with dots
     */
    public List<String> missingMeters(Class<?> meters) {
        return Arrays.stream(meters.getFields())
                .filter(field -> Modifier.isStatic(field.getModifiers()) && field.getType() == String.class)
                .map(Readme::prometheusName)
                .filter(name -> this.meters.stream().noneMatch(line -> line.contains("`" + name)))
                .toList();
    }

    private static String prometheusName(Field constant) {
        try {
            return ((String) constant.get(null)).replace('.', '_');
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("a public constant is readable", e);
        }
    }

    private static String kebab(String camelCase) {
        return camelCase.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
