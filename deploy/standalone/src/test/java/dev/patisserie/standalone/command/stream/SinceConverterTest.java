package dev.patisserie.standalone.command.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class SinceConverterTest {

    private static final Clock NOON = Clock.fixed(Instant.parse("2026-01-31T12:00:00Z"), ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource({
        "30m, 2026-01-31T11:30:00Z",
        "2h, 2026-01-31T10:00:00Z",
        "7d, 2026-01-24T12:00:00Z",
        "2026-01-30, 2026-01-30T00:00:00Z",
        "2026-01-30T08:15:00Z, 2026-01-30T08:15:00Z"
    })
    void readsAgesAndTimes(String text, Instant expected) {
        assertThat(new SinceConverter().convert(text).before(NOON)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "-1d", "9999999d", "yesterday", "2026-02-30", "2026-01-30T25:00:00Z"})
    void rejectsOtherTexts(String text) {
        assertThatThrownBy(() -> new SinceConverter().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("found '" + text + "'");
    }
}
