package dev.patisserie.standalone.command.search;

import dev.patisserie.common.event.SearchParameter;
import dev.patisserie.common.event.SearchParameter.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Reads ranges, {@code A..B} or {@code log:A..B}, and lists, {@code A,B,C}. */
final class SpaceText {

    static final String TO = "..";
    static final String LOG = "log:";

    private SpaceText() {}

    static boolean isRange(String text) {
        return text.contains(TO);
    }

    /**
     * Reads a range.
     *
     * @throws IllegalArgumentException if a bound is not a number, or the bounds are not in order
     */
    static SearchParameter range(String path, String text) {
        boolean log = text.startsWith(LOG);
        String bounds = log ? text.substring(LOG.length()) : text;
        int to = bounds.indexOf(TO);
        Object low = value(bounds.substring(0, to));
        Object high = value(bounds.substring(to + TO.length()));
        if (!(low instanceof Number from && high instanceof Number until)) {
            throw new IllegalArgumentException(
                    "%s: expected a range A..B of numbers, found '%s'".formatted(path, text));
        }
        boolean integers = low instanceof Integer && high instanceof Integer;
        return new SearchParameter(path, kind(log, integers), from.doubleValue(), until.doubleValue(), null);
    }

    private static Kind kind(boolean log, boolean integers) {
        if (log) {
            return integers ? Kind.LOG_INTEGER : Kind.LOG_UNIFORM;
        }
        return integers ? Kind.INTEGER : Kind.UNIFORM;
    }

    /**
     * Reads a list.
     *
     * @throws IllegalArgumentException if an element is blank
     */
    static List<Object> values(String path, String text) {
        List<Object> values = new ArrayList<>();
        for (String element : text.split(",", -1)) {
            if (element.isBlank()) {
                throw new IllegalArgumentException("%s: expected a list A,B,C, found '%s'".formatted(path, text));
            }
            values.add(value(element.strip()));
        }
        return values;
    }

    private static Object value(String text) {
        try {
            var number = new BigDecimal(text);
            boolean integer = text.chars().allMatch(c -> Character.isDigit(c) || c == '-');
            return integer ? (Object) number.intValueExact() : (Object) number.doubleValue();
        } catch (ArithmeticException | NumberFormatException e) {
            return text;
        }
    }
}
