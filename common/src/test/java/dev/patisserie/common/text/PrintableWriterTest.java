package dev.patisserie.common.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PrintableWriterTest {

    private final StringWriter text = new StringWriter();
    private final PrintableWriter out = PrintableWriter.of(new PrintWriter(text, true));

    @Test
    void escapesArgumentsAndKeepsTheFormatsOwnLines() {
        out.printf("%-3s|%5.1f|%d|%s|%s%n", "a\n", 1.25, 7, Path.of("x\u001b"), null);

        assertThat(text.toString().replace(System.lineSeparator(), "\n"))
                .isEqualTo("a\\n|%5.1f|7|x\\u001b|null\n".formatted(1.25));
    }

    @Test
    void escapesALine() {
        out.println("label \u001b]0;title\u0007");
        out.println();

        assertThat(text.toString().replace(System.lineSeparator(), "\n")).isEqualTo("label \\u001b]0;title\\u0007\n\n");
    }

    @Test
    void wrapsAWriterOnce() {
        assertThat(PrintableWriter.of(out)).isSameAs(out);
    }
}
