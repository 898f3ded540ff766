package dev.patisserie.inference.stream;

import static dev.patisserie.inference.Checkpoints.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.ShadowAnswered;
import dev.patisserie.common.event.ShadowAnswered.Answer;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.inference.metrics.UnexpectedErrors;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class ShadowSenderTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final UnexpectedErrors errors = new UnexpectedErrors(registry);
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

    private static ShadowAnswered answer(String rolloutId, String imageId) {
        return new ShadowAnswered(
                rolloutId,
                "desserts",
                imageId,
                new Answer("champion", "cake", 0.6),
                new Answer("candidate", "pie", 0.7),
                "candidate",
                null,
                null,
                null,
                null,
                NOON);
    }

    private double lost() {
        return registry.get(UnexpectedErrors.UNEXPECTED_ERRORS)
                .tag("source", "shadow")
                .counter()
                .count();
    }

    @Test
    void sendsTheAnswerWithTheKeyOfTheImageAndAnIdThatARepetitionHasToo() {
        var sender = new ShadowSender(() -> producer, errors);

        sender.send(answer("r-1", "image-1"));
        sender.send(answer("r-1", "image-1"));
        sender.send(answer("r-2", "image-1"));

        List<ProducerRecord<byte[], byte[]>> sent = producer.history();
        assertThat(sent).extracting(ProducerRecord::topic).containsOnly(Topics.PREDICTIONS_SHADOW);
        assertThat(sent).extracting(record -> new String(record.key())).containsOnly("image-1");
        assertThat(EventCodec.decode(sent.get(0).headers(), sent.get(0).value(), ShadowAnswered.class))
                .isEqualTo(answer("r-1", "image-1"));
        List<Optional<String>> ids = sent.stream()
                .map(record -> EventCodec.text(record.headers(), "ce_id"))
                .toList();
        assertThat(ids.get(0)).isPresent().isEqualTo(ids.get(1)).isNotEqualTo(ids.get(2));
        assertThat(lost()).isZero();
    }

    @Test
    void reportsAnAnswerThatCannotBeSentAndSendsTheNext() {
        var sender = new ShadowSender(() -> producer, errors);
        producer.sendException = new RecordTooLargeException("too large");
        sender.send(answer("r-1", "image-1"));
        producer.sendException = null;

        sender.send(answer("r-1", "image-2"));

        assertThat(lost()).isEqualTo(1);
        assertThat(producer.history()).hasSize(1);
    }

    @Test
    void reportsAProducerThatCannotBeCreated() {
        var sender = new ShadowSender(
                () -> {
                    throw new IllegalArgumentException("invalid settings");
                },
                errors);

        sender.send(answer("r-1", "image-1"));

        assertThat(lost()).isEqualTo(1);
    }
}
