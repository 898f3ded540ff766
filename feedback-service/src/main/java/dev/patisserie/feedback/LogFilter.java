package dev.patisserie.feedback;

import dev.patisserie.common.text.PrintableLog;
import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;

/** Escapes control characters in log records; see {@code quarkus.log.console.filter}. */
@LoggingFilter(name = LogFilter.NAME)
public final class LogFilter implements Filter {

    static final String NAME = "printable";

    @Override
    public boolean isLoggable(LogRecord record) {
        PrintableLog.escape(record);
        return true;
    }
}
