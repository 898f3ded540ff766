package dev.patisserie.inference.stream;

import static dev.patisserie.inference.Checkpoints.NOON;
import static dev.patisserie.inference.Checkpoints.model;
import static dev.patisserie.inference.stream.Broker.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.PredictionMade.Score;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.inference.classify.Outcome;
import dev.patisserie.inference.classify.Outcome.Predicted;
import dev.patisserie.inference.classify.Outcome.Rejected;
import dev.patisserie.inference.classify.Verdict;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class PendingAnswerTest {

    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void keepsTheTraceContextOfEachRecordOfABatch() {
        // Given
        ConsumerRecord<byte[], byte[]> traced = image(1, TRACE);
        ConsumerRecord<byte[], byte[]> hostile = image(2, "not a trace");
        Outcome outcome = new Rejected(ErrorCode.IMAGE_EMPTY, "no bytes");

        // When
        List<PendingAnswer> answers = PendingAnswer.of(List.of(traced, hostile), List.of(outcome, outcome));

        // Then
        assertThat(answers).extracting(answer -> answer.record().topic()).containsOnly(Topics.IMAGES_DEAD_LETTERS);
        assertThat(EventCodec.text(answers.get(0).record().headers(), "traceparent"))
                .contains(TRACE);
        assertThat(answers.get(1).record().headers().lastHeader("traceparent")).isNull();
    }

    @Test
    void copiesTheTraceContextToThePredictionWithoutBaggage() {
        // Given
        ConsumerRecord<byte[], byte[]> traced = image(1, TRACE);
        traced.headers().add("baggage", bytes("user=eve"));
        var prediction = new PredictionMade(
                "i",
                "cake",
                0.75,
                List.of(new Score("cake", 0.75)),
                "m",
                model("m").sha256(),
                null,
                NOON,
                NOON,
                NOON);

        // When
        PendingAnswer answer = PendingAnswer.of(List.of(traced), List.of(new Predicted(prediction, Verdict.UNLABELLED)))
                .get(0);

        // Then
        assertThat(answer.record().topic()).isEqualTo(Topics.PREDICTIONS);
        assertThat(EventCodec.text(answer.record().headers(), "traceparent")).contains(TRACE);
        assertThat(answer.record().headers().lastHeader("baggage")).isNull();
    }

    private static ConsumerRecord<byte[], byte[]> image(long offset, String parent) {
        var record = new ConsumerRecord<>(Topics.IMAGES, 0, offset, bytes("cake"), new byte[0]);
        record.headers().add("traceparent", bytes(parent));
        return record;
    }
}
