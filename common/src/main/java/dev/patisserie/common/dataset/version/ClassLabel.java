package dev.patisserie.common.dataset.version;

import dev.patisserie.common.event.ClassNames;
import java.nio.charset.StandardCharsets;

/** The rule for class names in versions: each is a folder's name on every machine, in one Unicode form. */
public final class ClassLabel {

    private static final int MAX_BYTES = 255;

    private ClassLabel() {}

    /**
     * Checks a name.
     *
     * @return the name
     * @throws IllegalArgumentException if it is blank, longer than 255 bytes, not in Unicode form NFC, begins with a
     *     dot, is {@code __MACOSX}, or has a slash, a backslash or a control character
     */
    public static String require(String label) {
        if (label == null || !isValid(label)) {
            throw new IllegalArgumentException(
                    "label must be the name of a folder: 1 to %d bytes in Unicode form NFC without slashes and control characters, not beginning with a dot, was '%s'"
                            .formatted(MAX_BYTES, label));
        }
        return label;
    }

    private static boolean isValid(String label) {
        return !label.isBlank()
                && !label.startsWith(".")
                && !label.equals("__MACOSX")
                && label.chars().noneMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c))
                && label.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES
                && ClassNames.canonical(label).equals(label);
    }
}
