package dev.patisserie.common.text;

import java.io.PrintWriter;
import java.util.Locale;

/**
 * A writer to a terminal. The arguments of {@code printf} and the lines of {@code println} are values that may come
 * from outside, and are escaped; format strings and {@code print} are the program's own, and are not.
 */
public final class PrintableWriter extends PrintWriter {

    private PrintableWriter(PrintWriter out) {
        super(out, true);
    }

    /** Returns a writer to {@code out}, which stays the caller's. */
    public static PrintableWriter of(PrintWriter out) {
        return out instanceof PrintableWriter printable ? printable : new PrintableWriter(out);
    }

    @Override
    public PrintWriter format(String format, Object... arguments) {
        return super.format(format, printable(arguments));
    }

    @Override
    public PrintWriter format(Locale locale, String format, Object... arguments) {
        return super.format(locale, format, printable(arguments));
    }

    @Override
    public void println(String line) {
        super.println(Printable.line(line));
    }

    /** Numbers keep their type, which the format needs; they have no control characters. */
    private static Object[] printable(Object[] arguments) {
        Object[] printable = arguments.clone();
        for (int i = 0; i < printable.length; i++) {
            String text = String.valueOf(printable[i]);
            String line = Printable.line(text);
            if (!line.equals(text)) {
                printable[i] = line;
            }
        }
        return printable;
    }
}
