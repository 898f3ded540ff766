package dev.patisserie.common.text;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.logging.LogRecord;

/**
 * Escapes control characters in log records, so that each record is one line. The log filter of each service calls it
 * for every record.
 */
public final class PrintableLog {

    /** Loggers whose messages contain values from outside; other loggers may write several lines on purpose. */
    private static final String OURS = "dev.patisserie.";

    /** Logger of start-up failures, whose messages are lists of lines from the build. */
    private static final String START = "io.quarkus.runtime.";

    private PrintableLog() {}

    /** Escapes the parameters and the message of our own records, and the exceptions of all records. */
    public static void escape(LogRecord record) {
        String logger = String.valueOf(record.getLoggerName());
        if (logger.startsWith(OURS)) {
            escapeParameters(record);
            escapeMessage(record);
        }
        if (!logger.startsWith(START) && record.getThrown() != null) {
            Throwable thrown = record.getThrown();
            Throwable printable = printable(thrown, Collections.newSetFromMap(new IdentityHashMap<>()));
            if (printable != thrown) {
                record.setThrown(printable);
            }
        }
    }

    private static void escapeParameters(LogRecord record) {
        Object[] parameters = record.getParameters();
        if (parameters == null) {
            return;
        }
        Object[] escaped = parameters.clone();
        boolean changed = false;
        for (int i = 0; i < escaped.length; i++) {
            String text = String.valueOf(escaped[i]);
            String line = Printable.line(text);
            if (!line.equals(text)) {
                escaped[i] = line;
                changed = true;
            }
        }
        if (changed) {
            record.setParameters(escaped);
        }
    }

    private static void escapeMessage(LogRecord record) {
        String message = record.getMessage();
        String line = Printable.line(message);
        if (line != null && !line.equals(message)) {
            record.setMessage(line);
        }
    }

    private static Throwable printable(Throwable thrown, Set<Throwable> seen) {
        if (thrown == null || !seen.add(thrown)) {
            return thrown;
        }
        Throwable cause = printable(thrown.getCause(), seen);
        String text = thrown.toString();
        String line = Printable.line(text);
        return line.equals(text) && cause == thrown.getCause() ? thrown : new PrintableThrowable(line, cause, thrown);
    }

    /** A printable copy of a throwable, with the lines of its stack trace. */
    private static final class PrintableThrowable extends Throwable {

        private static final long serialVersionUID = 1L;

        private final String line;

        PrintableThrowable(String line, Throwable cause, Throwable original) {
            super(line, cause, true, true);
            this.line = line;
            setStackTrace(original.getStackTrace());
            for (Throwable suppressed : original.getSuppressed()) {
                addSuppressed(printable(suppressed, Collections.newSetFromMap(new IdentityHashMap<>())));
            }
        }

        @Override
        public String toString() {
            return line;
        }
    }
}
