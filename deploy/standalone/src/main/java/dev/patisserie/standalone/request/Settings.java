package dev.patisserie.standalone.request;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The settings of one option, written as {@code name=value,name=value}.
 *
 * @param values numbers, booleans and texts by name, in the written order
 */
public record Settings(Map<String, Object> values) {

    /** Copies the map. */
    public Settings {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /**
     * Reads settings.
     *
     * @param text comma-separated {@code name=value}; blank for no setting. The first setting may lack its name.
     * @param first default name of the first setting; null if each setting must have a name
     * @throws IllegalArgumentException if a setting has no name or no value, or a name is repeated
     */
    public static Settings parse(String text, String first) {
        Map<String, Object> settings = new LinkedHashMap<>();
        if (text.isBlank()) {
            return new Settings(settings);
        }
        for (String setting : text.split(",", -1)) {
            int equals = setting.indexOf('=');
            boolean unnamed = equals < 0 && first != null && settings.isEmpty();
            String name = unnamed ? first : nameOf(setting, equals);
            String value = setting.substring(equals + 1).strip();
            if (name.isEmpty() || value.isEmpty() || settings.containsKey(name)) {
                throw new IllegalArgumentException(
                        "expected distinct settings as name=value,name=value, found '%s'".formatted(text));
            }
            settings.put(name, value(value));
        }
        return new Settings(settings);
    }

    private static String nameOf(String setting, int equals) {
        return setting.substring(0, Math.max(equals, 0)).strip();
    }

    private static Object value(String text) {
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            return text;
        }
    }
}
