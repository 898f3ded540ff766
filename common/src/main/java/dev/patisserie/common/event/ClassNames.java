package dev.patisserie.common.event;

import java.text.Normalizer;
import java.util.List;

/**
 * Equality of class names. Unicode has two forms of some letters: {@code è} is one code point in form NFC, which
 * keyboards produce, and two in form NFD, which archives from macOS contain. Both name the same class.
 */
public final class ClassNames {

    private ClassNames() {}

    /** Returns the name in form NFC. Two names denote the same class if and only if their results are equal. */
    public static String canonical(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC);
    }

    /**
     * Returns the spelling of a class among a model's labels.
     *
     * @param name a class name in any normalisation form; may be null
     * @param labels the model's classes
     * @return the label of the class, or {@code name} if there is no such label
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
