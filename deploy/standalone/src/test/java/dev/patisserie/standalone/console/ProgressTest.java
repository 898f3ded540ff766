package dev.patisserie.standalone.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private final StringWriter text = new StringWriter();

    private void run(int total) {
        try (Progress progress = Progress.open(new PrintWriter(text), "baked", total)) {
            for (int i = 1; i <= total; i++) {
                progress.update(i, "buns");
                progress.update(i, "buns"); // nothing new
            }
        }
    }

    @Test
    void printsEachStepOfAShortTaskWithoutATerminal() {
        run(3);

        assertThat(text.toString().lines()).containsExactly("baked 1/3  buns", "baked 2/3  buns", "baked 3/3  buns");
    }

    @Test
    void printsEachTenthOfALongTaskWithoutATerminal() {
        run(1000);

        assertThat(text.toString().lines())
                .hasSize(10)
                .startsWith("baked 100/1000  buns")
                .endsWith("baked 1000/1000  buns");
    }
}
