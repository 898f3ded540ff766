package dev.patisserie.common.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

class JsonReasonTest {

    enum Colour {
        RED,
        GREEN
    }

    record Part(int size, Colour colour) {}

    record Whole(
            boolean ready, double share, String name, Instant time, List<Part> parts, Part single) {

        Whole {
            if (name != null && name.isBlank()) {
                throw new IllegalArgumentException("name must not be blank");
            }
            Objects.requireNonNull(time);
        }
    }

    private static String reason(String json) {
        return Json.reason(
                catchThrowableOfType(
                        JsonProcessingException.class,
                        () -> Json.MAPPER.readValue(json, Whole.class)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[]; expected an object, found an array",
                "7; expected an object, found a number",
                "{\"ready\":null}; expected true or false, found null (at ready)",
                "{\"ready\":\"maybe\"}; expected true or false, found 'maybe' (at ready)",
                "{\"ready\":[]}; expected true or false, found an array (at ready)",
                "{\"share\":\"half\"}; expected a number, found 'half' (at share)",
                "{\"name\":{}}; expected a text, found an object (at name)",
                "{\"time\":\"noon\"}; expected a time in ISO-8601, found 'noon' (at time)",
                "{\"parts\":{}}; expected an array, found an object (at parts)",
                "{\"parts\":[{\"size\":1},7]}; expected an object, found a number (at parts[1])",
                "{\"parts\":[{\"size\":{}}]}; expected a whole number within its range, found an"
                    + " object (at parts[0].size)",
                "{\"parts\":[{\"size\":1,\"colour\":\"BLUE\"}]}; expected one of [RED, GREEN],"
                    + " found 'BLUE' (at parts[0].colour)",
                "{\"single\":{\"size\":null}}; expected a whole number within its range, found null"
                    + " (at single.size)",
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
    void namesNeitherClassesNorSettings(String json) {
        assertThat(reason(json))
                .isNotBlank()
                .doesNotContainPattern("[a-z]\\.[A-Z]|Exception|Feature|Json[A-Z]|`|Jackson|java");
    }

    @Test
    void namesNeitherClassesNorSettingsBeyondALimitOfTheParser() {
        assertThat(reason("[".repeat(2000))).isEqualTo("expected an object, found an array");
        assertThat(reason("{\"a\":" + "[".repeat(2000)))
                .startsWith("a text, a number or the nesting is beyond the limits");
        assertThat(reason("{\"name\":\"" + "x".repeat(21_000_000) + "\"}"))
                .startsWith("a text, a number or the nesting is beyond the limits");
    }

    /** In time that grows with the text, not with its square. */
    @Test
    void readsAMessageThatQuotesAMegabyte() {
        assertThat(reason("{\"single\":{\"colour\":\"%s\"}}".formatted("x".repeat(1 << 20))))
                .endsWith("xxx...' (at single.colour)");
        assertThat(reason("{\"ready\":%s}".formatted("x".repeat(1 << 20)))).isNotBlank();
    }
}
