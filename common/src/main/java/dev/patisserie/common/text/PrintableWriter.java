package dev.patisserie.common.text;

import java.io.PrintWriter;
import java.util.Locale;

/**
 * A writer to a terminal. It escapes the arguments of {@code printf} and the lines of {@code println}, which may come
 * from outside. Format strings and the arguments of {@code print} are not escaped.
 */
public final class PrintableWriter extends PrintWriter {

    private PrintableWriter(PrintWriter out) {
        super(out, true);
    }

    /** Returns a writer to {@code out}, which the caller continues to own. */
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

    /** Keeps the type of numbers, which the format needs. */
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
