package dev.patisserie.common.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.wire.EventCodec;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class DeadLetterTest {

    @Test
    void escapesTheReason() {
        var original = new ConsumerRecord<>("images", 0, 1L, new byte[0], new byte[] {1});

        var letter = DeadLetter.of("dead-letters", original, ErrorCode.IMAGE_CORRUPT, "found 'a\nb\u001b'");

        assertThat(EventCodec.text(letter.headers(), DeadLetter.REASON)).hasValue("found 'a\\nb\\u001b'");
    }

    @Test
    void keepsTheRecordAndAddsOriginAndReason() {
        // Given
        var original = new ConsumerRecord<>("images", 2, 7L, new byte[] {1}, new byte[] {0, -1, 5});
        original.headers().add("label", "cake".getBytes(StandardCharsets.UTF_8));

        // When
        ProducerRecord<byte[], byte[]> letter =
                DeadLetter.of("images.dead-letters", original, ErrorCode.IMAGE_CORRUPT, "why");

        // Then
        assertThat(letter.topic()).isEqualTo("images.dead-letters");
        assertThat(letter.key()).isEqualTo(original.key());
        assertThat(letter.value()).isEqualTo(original.value());
        assertThat(letter.headers())
                .extracting(header -> header.key() + ": " + new String(header.value(), StandardCharsets.UTF_8))
                .containsExactly(
                        "label: cake",
                        "dead-letter-reason: why",
                        "dead-letter-code: IMAGE_CORRUPT",
                        "dead-letter-topic: images",
                        "dead-letter-partition: 2",
                        "dead-letter-offset: 7");
    }

    @Test
    void keepsAValidTraceContextOnceAndDropsBaggageAndHostileState() {
        // Given
        String parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        var original = new ConsumerRecord<>("images", 0, 1L, new byte[0], new byte[0]);
        original.headers()
                .add("traceparent", parent.getBytes(StandardCharsets.UTF_8))
                .add("tracestate", "a=1".repeat(1000).getBytes(StandardCharsets.UTF_8))
                .add("baggage", new byte[10_000]);

        // When
        var letter = DeadLetter.of("images.dead-letters", original, ErrorCode.IMAGE_EMPTY, "why");

        // Then
        assertThat(EventCodec.text(letter.headers(), "traceparent")).contains(parent);
        assertThat(letter.headers().headers("traceparent")).hasSize(1);
        assertThat(letter.headers().lastHeader("tracestate")).isNull();
        assertThat(letter.headers().lastHeader("baggage")).isNull();
    }

    @Test
    void keepsOnlyTheLatestReasonOfARedrivenRecord() {
        // Given
        var first = new ConsumerRecord<>("images", 0, 1L, new byte[0], new byte[0]);
        first.headers().add(DeadLetter.REASON, "older".getBytes(StandardCharsets.UTF_8));

        // When
        var letter = DeadLetter.of("images.dead-letters", first, ErrorCode.IMAGE_EMPTY, "newer");

        // Then
        assertThat(letter.headers().headers(DeadLetter.REASON)).hasSize(1);
        assertThat(EventCodec.text(letter.headers(), DeadLetter.REASON)).contains("newer");
        assertThat(EventCodec.text(first.headers(), DeadLetter.REASON)).contains("older");
    }

    @Test
    void reducedLetterHasPositionReasonAndAShortId() {
        // Given
        var large = new ConsumerRecord<>("images", 2, 7L, new byte[1 << 20], new byte[1 << 20]);
        large.headers().add("label", new byte[1 << 20]);
        large.headers().add("ce_id", "i-1".getBytes(StandardCharsets.UTF_8));

        // When
        ProducerRecord<byte[], byte[]> letter = DeadLetter.reduced(
                "images.dead-letters", large, ErrorCode.PREDICTION_UNDELIVERABLE, "x".repeat(1 << 20));

        // Then
        assertThat(letter.key()).isEqualTo("images-2-7".getBytes(StandardCharsets.UTF_8));
        assertThat(letter.value()).isNull();
        assertThat(letter.headers())
                .extracting(header -> header.key())
                .containsExactly(
                        "ce_id",
                        "dead-letter-reason",
                        "dead-letter-code",
                        "dead-letter-topic",
                        "dead-letter-partition",
                        "dead-letter-offset",
                        "dead-letter-reduced");
        assertThat(EventCodec.text(letter.headers(), DeadLetter.REASON).orElseThrow())
                .hasSizeLessThan(400);
        assertThat(DeadLetter.isReduced(letter.headers())).isTrue();
    }

    @Test
    void ignoresASendersHeaderOfAReducedLetter() {
        var forged = new ConsumerRecord<>("images", 0, 1L, new byte[0], new byte[0]);
        forged.headers().add(DeadLetter.REDUCED, "true".getBytes(StandardCharsets.UTF_8));

        var letter = DeadLetter.of("images.dead-letters", forged, ErrorCode.IMAGE_EMPTY, "why");

        assertThat(DeadLetter.isReduced(letter.headers())).isFalse();
    }
}
