package dev.patisserie.standalone.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.kafka.DeadLetter;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadRecordTest {

    private static DeadRecord letter(String from, String to) {
        var original = new ConsumerRecord<>(from, 0, 7L, new byte[0], new byte[0]);
        ProducerRecord<byte[], byte[]> letter = DeadLetter.of(to, original, ErrorCode.IMAGE_CORRUPT, "why");
        var read = new ConsumerRecord<>(to, 0, 9L, letter.key(), letter.value());
        letter.headers().forEach(read.headers()::add);
        return DeadRecord.of(read);
    }

    @Test
    void deadLettersReturnToTheirOwnTopic() {
        assertThat(letter(Topics.IMAGES, Topics.IMAGES_DEAD_LETTERS).hasOrigin())
                .isTrue();
        assertThat(letter(Topics.LABELS, Topics.LABELS_DEAD_LETTERS).hasOrigin())
                .isTrue();
        assertThat(letter(Topics.TRAINING_REQUESTS, Topics.TRAINING_REQUESTS_DEAD_LETTERS)
                        .hasOrigin())
                .isTrue();
    }

    @Test
    void deadLettersReturnToARenamedTopic() {
        assertThat(letter("photos", Topics.IMAGES_DEAD_LETTERS).hasOrigin()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                Topics.CHECKPOINTS,
                Topics.MODEL_SELECTION,
                Topics.TRAINING_REQUESTS,
                Topics.PREDICTIONS,
                Topics.IMAGES_DEAD_LETTERS,
                "__consumer_offsets"
            })
    void forgedDeadLettersDoNotReachOtherTopicsOfTheSystem(String topic) {
        assertThat(letter(topic, Topics.IMAGES_DEAD_LETTERS).hasOrigin()).isFalse();
    }
}
