package dev.patisserie.common.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.Decision;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class DecisionHeadersTest {

    private final Headers headers = new RecordHeaders();

    @Test
    void authorAndReasonAreSingleLines() {
        DecisionHeaders.set(headers, new Decision("ada", "wrong photos\n12:00 ERROR forged"));

        assertThat(text(DecisionHeaders.BY)).isEqualTo("ada");
        assertThat(text(DecisionHeaders.REASON)).isEqualTo("wrong photos\\n12:00 ERROR forged");
    }

    @Test
    void replacesTheHeadersOfAnEarlierDecision() {
        DecisionHeaders.set(headers, new Decision("ada", "first"));

        DecisionHeaders.set(headers, new Decision("grace", " "));

        assertThat(headers.headers(DecisionHeaders.BY)).hasSize(1);
        assertThat(text(DecisionHeaders.BY)).isEqualTo("grace");
        assertThat(headers.headers(DecisionHeaders.REASON)).isEmpty();
    }

    @Test
    void readsTheHeadersThatWereSet() {
        var decision = new Decision("ada", "wrong photos");
        DecisionHeaders.set(headers, decision);

        assertThat(DecisionHeaders.of(headers)).isEqualTo(decision);
    }

    @Test
    void readsInvalidHeadersWithoutAnError() {
        headers.add(DecisionHeaders.BY, "x\n".repeat(1000).getBytes(StandardCharsets.UTF_8));
        headers.add(DecisionHeaders.REASON, null);

        Decision read = DecisionHeaders.of(headers);

        assertThat(read.by()).hasSize(Decision.MAX_BY).doesNotContain("\n");
        assertThat(read.reason()).isNull();
        assertThat(read.isStated()).isTrue();
        assertThat(DecisionHeaders.of(new RecordHeaders()).isStated()).isFalse();
    }

    private String text(String name) {
        return new String(headers.lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
