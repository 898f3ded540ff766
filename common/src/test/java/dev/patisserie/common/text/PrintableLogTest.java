package dev.patisserie.common.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.Test;

class PrintableLogTest {

    private static final String EVIL = "bored\n12:00:00 INFO [Admin] all is well \u001b[2J";

    private static ExtLogRecord record(String logger, String message, Object... parameters) {
        var record =
                new ExtLogRecord(Level.INFO, message, ExtLogRecord.FormatStyle.PRINTF, PrintableLog.class.getName());
        record.setLoggerName(logger);
        record.setParameters(parameters);
        return record;
    }

    private static String printed(ExtLogRecord record) {
        return new PatternFormatter("%s").format(record);
    }

    @Test
    void escapesTheValuesOfARecord() {
        ExtLogRecord record = record("dev.patisserie.X", "job ended epoch=%d reason=%s", 3, EVIL);

        PrintableLog.escape(record);

        assertThat(printed(record))
                .isEqualTo("job ended epoch=3 reason=bored\\n12:00:00 INFO [Admin] all is well \\u001b[2J");
    }

    @Test
    void escapesAFormattedMessage() {
        ExtLogRecord record = new ExtLogRecord(
                Level.INFO, "refused 100% " + EVIL, ExtLogRecord.FormatStyle.NO_FORMAT, PrintableLog.class.getName());
        record.setLoggerName("dev.patisserie.X");

        PrintableLog.escape(record);

        assertThat(printed(record)).startsWith("refused 100% bored\\n12");
    }

    @Test
    void keepsTheLinesOfOtherLibraries() {
        LogRecord record = record("org.apache.kafka.X", "values:\n\tacks = all");

        PrintableLog.escape(record);

        assertThat(record.getMessage()).isEqualTo("values:\n\tacks = all");
    }

    @Test
    void escapesEachMessageOfAnExceptionAndKeepsItsStackTrace() {
        // Given
        var cause = new IllegalArgumentException("found \"" + EVIL + "\"");
        var failure = new IllegalStateException("not sent", cause);
        ExtLogRecord record = record("io.smallrye.X", "nacked");
        record.setThrown(failure);

        // When
        PrintableLog.escape(record);

        // Then
        var text = new StringWriter();
        record.getThrown().printStackTrace(new PrintWriter(text));
        assertThat(text.toString().lines()).first().isEqualTo("java.lang.IllegalStateException: not sent");
        assertThat(text.toString())
                .contains("Caused by: java.lang.IllegalArgumentException: found \"bored\\n12")
                .contains("at " + PrintableLogTest.class.getName())
                .doesNotContain("\u001b");
    }

    @Test
    void keepsAnExceptionWithoutControlCharacters() {
        var failure = new IllegalStateException("plain");
        ExtLogRecord record = record("dev.patisserie.X", "broke");
        record.setThrown(failure);

        PrintableLog.escape(record);

        assertThat(record.getThrown()).isSameAs(failure);
    }

    @Test
    void acceptsACycleOfCauses() {
        var one = new IllegalStateException(EVIL);
        var two = new IllegalStateException("two", one);
        one.initCause(two);
        ExtLogRecord record = record("dev.patisserie.X", "broke");
        record.setThrown(one);

        PrintableLog.escape(record);

        assertThat(record.getThrown()).hasToString(Printable.line(one.toString()));
    }
}
