package dev.patisserie.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LogFilterTest {

    @Test
    void escapesLineBreaksInValues() {
        var record = new LogRecord(Level.INFO, "label rejected reason={0}");
        record.setLoggerName("dev.patisserie.feedback.X");
        record.setParameters(new Object[] {"bored\n12:00:00 INFO all is well"});

        assertThat(new LogFilter().isLoggable(record)).isTrue();
        assertThat(record.getParameters()).containsExactly("bored\\n12:00:00 INFO all is well");
    }

    @Test
    void isAppliedToTheServicesLog() throws IOException {
        var settings = new Properties();
        try (InputStream in = getClass().getResourceAsStream("/application.properties")) {
            settings.load(in);
        }

        assertThat(settings)
                .containsEntry("quarkus.log.console.filter", LogFilter.NAME)
                .containsEntry("quarkus.log.file.filter", LogFilter.NAME);
    }
}
