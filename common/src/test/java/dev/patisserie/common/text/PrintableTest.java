package dev.patisserie.common.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "cr\u00e8me br\u00fbl\u00e9e", "\u2615 \ud83c\udf70", "\u0646\u200c\u0627"})
    void keepsLettersOfEveryAlphabet(String text) {
        assertThat(Printable.line(text)).isSameAs(text);
    }

    @Test
    void escapesLineFeedsAndTerminalSequences() {
        assertThat(Printable.line("a\r\n\tb\u001b[2Jc\u007f\u009b1m"))
                .isEqualTo("a\\r\\n\\tb\\u001b[2Jc\\u007f\\u009b1m");
    }

    @ParameterizedTest
    @CsvSource({"2028", "2029", "202e", "2066", "200f", "d800"})
    void escapesSeparatorsBidirectionalControlsAndSurrogates(String hex) {
        String text = "a" + (char) Integer.parseInt(hex, 16) + "b";

        assertThat(Printable.line(text)).isEqualTo("a\\u%sb".formatted(hex));
    }

    @ParameterizedTest
    @CsvSource({"abc, abc", "abcd, abcd", "abcde, abcd..."})
    void abbreviatesALongText(String text, String expected) {
        assertThat(Printable.abbreviated(text, 4)).isEqualTo(expected);
    }

    @Test
    void keepsLineFeedsOfAText() {
        assertThat(Printable.lines("a\nb\u001b")).isEqualTo("a\nb\\u001b");
    }

    @Test
    void returnsNullForNull() {
        assertThat(Printable.line(null)).isNull();
    }
}
