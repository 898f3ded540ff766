package dev.patisserie.common.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRejectionTest {

    enum Colour {
        RED,
        GREEN
    }

    record Part(int size, Colour colour) {}

    record Whole(boolean ready, double share, String name, Instant time, List<Part> parts, Part single) {

        Whole {
            if (name != null && name.isBlank()) {
                throw new IllegalArgumentException("name must not be blank");
            }
            Objects.requireNonNull(time);
        }
    }

    private static String reason(String json) {
        return JsonRejection.reason(
                catchThrowableOfType(JsonProcessingException.class, () -> Json.MAPPER.readValue(json, Whole.class)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[]; the value must be an object, was an array",
                "7; the value must be an object, was a number",
                "{\"ready\":null}; ready is missing",
                "{\"ready\":\"maybe\"}; ready must be true or false, was 'maybe'",
                "{\"ready\":[]}; ready must be true or false, was an array",
                "{\"share\":\"half\"}; share must be a finite number, was 'half'",
                "{\"name\":{}}; name must be a string, was an object",
                "{\"time\":\"noon\"}; time must be a time such as 2026-01-31T12:00:00Z, was 'noon'",
                "{\"parts\":{}}; parts must be an array, was an object",
                "{\"parts\":[{\"size\":1},7]}; parts[1] must be an object, was a number",
                "{\"parts\":[{\"size\":{}}]}; parts[0].size must be an integer of 32 bits, was an object",
                "{\"parts\":[{\"size\":1,\"colour\":\"BLUE\"}]};"
                        + " parts[0].colour must be one of RED, GREEN, was 'BLUE'",
                "{\"single\":{\"size\":null}}; single.size is missing",
                "{\"ready\":true,\"share\":1,\"name\":\" \"}; name must not be blank",
            })
    void namesTheFieldAndTheRule(String json, String expected) {
        assertThat(reason(json)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "nonsense",
                "{",
                "{\"a\":NaN}",
                "{'a':1}",
                "{\"a\":01}",
                "{\"a\":\"\n\"}",
                "{\"parts\":[{\"size\":99999999999}]}",
                "{\"parts\":[{\"size\":1.5e999999999}]}",
                "{\"ready\":true,\"share\":1}", // the record throws a NullPointerException
                "{\"single\":{\"size\":\"\\u0000\"}}",
            })
    void doesNotNameClassesOrSettings(String json) {
        assertThat(reason(json))
                .isNotBlank()
                .doesNotContainPattern("[a-z]\\.[A-Z]|Exception|Feature|Json[A-Z]|`|Jackson|java");
    }

    @Test
    void doesNotNameClassesOrSettingsAboveALimitOfTheParser() {
        assertThat(reason("[".repeat(2000))).isEqualTo("the value must be an object, was an array");
        assertThat(reason("{\"a\":" + "[".repeat(2000)))
                .startsWith("a string, a number or the nesting exceeds its limit");
        assertThat(reason("{\"name\":\"" + "x".repeat(21_000_000) + "\"}"))
                .startsWith("a string, a number or the nesting exceeds its limit");
    }

    /** Requires linear time in the length of the text. */
    @Test
    void readsAMessageThatQuotesAMegabyte() {
        assertThat(reason("{\"single\":{\"colour\":\"%s\"}}".formatted("x".repeat(1 << 20))))
                .startsWith("single.colour must be one of RED, GREEN, was 'xxx")
                .endsWith("xxx...'");
        assertThat(reason("{\"ready\":%s}".formatted("x".repeat(1 << 20)))).isNotBlank();
    }
}
