package dev.patisserie.common.text;

/**
 * Escapes control characters. A line feed in a text from outside could forge a line of a log, and an escape sequence
 * could control the terminal that displays it.
 *
 * <p>Escaped are control characters (C0, C1, DEL), line and paragraph separators, bidirectional controls, and unpaired
 * surrogates. Letters of all alphabets are kept.
 */
public final class Printable {

    private Printable() {}

    /**
     * Returns a text as one line.
     *
     * @param text may be null
     * @return the text, with escapes such as {@code \n}, {@code \r}, {@code \t} and {@code \u001b}; null for null
     */
    public static String line(String text) {
        return escaped(text, false);
    }

    /** Returns a text with its line feeds kept and other characters escaped; see {@link #line}. */
    public static String lines(String text) {
        return escaped(text, true);
    }

    /** Returns the first {@code max} characters of a text, with an ellipsis if it has more. */
    public static String abbreviated(String text, int max) {
        return text.length() <= max ? text : text.substring(0, max) + "...";
    }

    private static String escaped(String text, boolean keepLineFeeds) {
        if (text == null || text.codePoints().noneMatch(Printable::isControl)) {
            return text;
        }
        var escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (!isControl(c) || (keepLineFeeds && c == '\n')) {
                escaped.appendCodePoint(c);
            } else {
                escaped.append(escape(c));
            }
        });
        return escaped.toString();
    }

    private static String escape(int c) {
        return switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> "\\u%04x".formatted(c);
        };
    }

    private static boolean isControl(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                true;
            case Character.FORMAT -> changesDirection(c);
            default -> false;
        };
    }

    /** The bidirectional controls of UAX #9; other format characters belong to written words. */
    private static boolean changesDirection(int c) {
        return c == 0x061C
                || (c >= 0x200E && c <= 0x200F)
                || (c >= 0x202A && c <= 0x202E)
                || (c >= 0x2066 && c <= 0x2069);
    }
}
