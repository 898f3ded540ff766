package dev.patisserie.common.event;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The JSON names of enum constants, which are in lower case. */
final class Labels {

    private Labels() {}

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Finds a constant by its label.
     *
     * @throws IllegalArgumentException if there is no such constant; the message lists the valid labels
     */
    static <E extends Enum<E>> E find(String field, Class<E> type, String label) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> of(constant).equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "%s must be one of %s, was '%s'".formatted(field, all(type), label)));
    }

    private static <E extends Enum<E>> String all(Class<E> type) {
        return Arrays.stream(type.getEnumConstants()).map(Labels::of).collect(Collectors.joining(", "));
    }
}
