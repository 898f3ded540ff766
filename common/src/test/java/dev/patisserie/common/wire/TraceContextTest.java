package dev.patisserie.common.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {

    private static final String IDS = "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331";
    private static final String PARENT = "00-" + IDS + "-01";

    @Test
    void readsParentAndState() {
        var context = TraceContext.of(headers("traceparent", PARENT, "tracestate", "rojo=00f0, t61@congo=x:1"));

        assertThat(context).contains(new TraceContext(PARENT, Optional.of("rojo=00f0, t61@congo=x:1")));
    }

    @Test
    void isEmptyAndNotMalformedWithoutParent() {
        Headers headers = headers("tracestate", "a=1");

        assertThat(TraceContext.of(headers)).isEmpty();
        assertThat(TraceContext.isMalformed(headers)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "ff-" + IDS + "-01",
                "00-" + IDS + "-01-more",
                "01-" + IDS + "-01more",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-" + IDS + "-0\n"
            })
    void ignoresAMalformedParentTogetherWithItsState(String parent) {
        Headers headers = headers("traceparent", parent, "tracestate", "a=1");

        assertThat(TraceContext.of(headers)).isEmpty();
        assertThat(TraceContext.isMalformed(headers)).isTrue();
    }

    @Test
    void ignoresARepeatedAndANullParent() {
        assertThat(TraceContext.isMalformed(headers("traceparent", PARENT, "traceparent", PARENT)))
                .isTrue();
        assertThat(TraceContext.isMalformed(new RecordHeaders().add("traceparent", null)))
                .isTrue();
    }

    @Test
    void readsTheFirstFieldsOfALaterVersionAndTheKnownFlags() {
        var context =
                TraceContext.of(headers("traceparent", "01-" + IDS + "-ff-new")).orElseThrow();

        assertThat(context.parent()).isEqualTo("00-" + IDS + "-03");
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", ",", "a", "A=1", "a=1,a=2", "a=b=c", "a=\u001b", "a=é", "a=1,=2"})
    void dropsOnlyAMalformedState(String state) {
        var context = TraceContext.of(headers("traceparent", PARENT, "tracestate", state));

        assertThat(context).contains(new TraceContext(PARENT, Optional.empty()));
    }

    @Test
    void limitsTheStateTo512CharactersAnd32Members() {
        String value = "x".repeat(253); // "a=" 2, "," 1, "b=" 2: 2 * 253 + 5 = 511 characters
        String longest = "a=" + value + ",b=" + value + "x";
        String members = "k%d=1,".repeat(32);
        Object[] numbers = IntStream.range(0, 32).boxed().toArray();

        assertThat(longest).hasSize(512);
        assertThat(state(longest)).contains(longest);
        assertThat(state(longest + "x")).isEmpty();
        assertThat(state(members.formatted(numbers))).isPresent();
        assertThat(state(members.formatted(numbers) + "z=1")).isEmpty();
    }

    @Test
    void replacesTheContextOfTheTargetAndCopiesNoBaggage() {
        // Given
        Headers from = headers("traceparent", PARENT, "tracestate", "a=1", "baggage", "user=eve");
        Headers to = headers("traceparent", "other", "baggage", "b=1", "label", "cake");

        // When
        TraceContext.copy(from, to);

        // Then
        assertThat(to)
                .extracting(header -> header.key() + ": " + new String(header.value(), StandardCharsets.UTF_8))
                .containsExactly("label: cake", "traceparent: " + PARENT, "tracestate: a=1");
    }

    @Test
    void rejectsInvalidValues() {
        assertThatThrownBy(() -> new TraceContext("01-" + IDS + "-01", Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TraceContext(PARENT, Optional.of("A")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Optional<String> state(String value) {
        return TraceContext.of(headers("traceparent", PARENT, "tracestate", value))
                .orElseThrow()
                .state();
    }

    private static Headers headers(String... namesAndValues) {
        var headers = new RecordHeaders();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1].getBytes(StandardCharsets.UTF_8));
        }
        return headers;
    }
}
