package dev.patisserie.common.event;

import java.text.Normalizer;
import java.util.List;

/**
 * Equality of class names. Unicode writes some letters in two ways: {@code è} is one code point in form NFC, as
 * keyboards type it, and two in form NFD, as archives from macOS hold it. Both are the same class.
 */
public final class ClassNames {

    private ClassNames() {}

    /** Returns the name in form NFC: equal for names of the same class, and for no others. */
    public static String canonical(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC);
    }

    /**
     * Returns the spelling of a class among a model's labels.
     *
     * @param name of a class, in any normalization form; may be null
     * @param labels the model's classes
     * @return the label of that class, or {@code name} if there is none
     */
    public static String spelling(String name, List<String> labels) {
        if (name == null || labels.contains(name)) {
            return name;
        }
        String canonical = canonical(name);
        return labels.stream()
                .filter(label -> canonical(label).equals(canonical))
                .findFirst()
                .orElse(name);
    }
}
