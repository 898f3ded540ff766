package dev.patisserie.inference.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.RetrainingChanged.State;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.inference.console.label.Labellings;
import dev.patisserie.inference.console.rollout.Rollouts;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class RetrainingTopicTest {

    private static final TopicPartition PARTITION = new TopicPartition(Topics.RETRAINING, 0);

    private final MockConsumer<byte[], byte[]> kafka = new MockConsumer<>("none");
    private final RetrainingTopic topic = new RetrainingTopic(() -> kafka, "desserts");

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @SafeVarargs
    private void has(ProducerRecord<byte[], byte[]>... records) {
        kafka.updatePartitions(Topics.RETRAINING, List.of(new PartitionInfo(Topics.RETRAINING, 0, null, null, null)));
        kafka.updateBeginningOffsets(Map.of(PARTITION, 0L));
        kafka.updateEndOffsets(Map.of(PARTITION, (long) records.length));
        kafka.schedulePollTask(() -> {
            for (int i = 0; i < records.length; i++) {
                kafka.addRecord(new ConsumerRecord<>(Topics.RETRAINING, 0, i, records[i].key(), records[i].value()));
            }
        });
    }

    private static ProducerRecord<byte[], byte[]> training(String dataset, String requestId, State state) {
        return Labellings.record(Topics.RETRAINING, Rollouts.retraining(dataset, requestId, state));
    }

    @Test
    void returnsTheLastTrainingOfTheDataSet() {
        has(
                training("desserts", "auto-1", State.ENDED),
                training("desserts", "auto-2", State.PROPOSED),
                training("flowers", "auto-3", State.PROPOSED));

        assertThat(topic.read())
                .hasValueSatisfying(
                        last -> assertThat(last.request().requestId()).isEqualTo("auto-2"));
        assertThat(kafka.closed()).isTrue();
    }

    @Test
    void skipsInvalidRecords() {
        ProducerRecord<byte[], byte[]> other = training("flowers", "auto-2", State.PROPOSED);
        has(
                training("desserts", "auto-1", State.PROPOSED),
                new ProducerRecord<>(Topics.RETRAINING, bytes("desserts"), bytes("[".repeat(100_000))),
                new ProducerRecord<>(Topics.RETRAINING, bytes("desserts"), bytes("{\"state\":\"proposed\"}")),
                new ProducerRecord<>(Topics.RETRAINING, bytes("desserts"), other.value()),
                new ProducerRecord<>(Topics.RETRAINING, new byte[] {-1}, bytes("x")));

        assertThat(topic.read())
                .hasValueSatisfying(
                        last -> assertThat(last.request().requestId()).isEqualTo("auto-1"));
    }

    @Test
    void aTombstoneOrAnAbsentTopicIsNoTraining() {
        assertThat(new RetrainingTopic(() -> new MockConsumer<>("none"), "desserts").read())
                .isEmpty();

        has(
                training("desserts", "auto-1", State.PROPOSED),
                new ProducerRecord<>(Topics.RETRAINING, bytes("desserts"), null));
        assertThat(topic.read()).isEmpty();
    }

    @Test
    void aFailureOfKafkaIsAnAnswer() {
        has(training("desserts", "auto-1", State.PROPOSED));
        kafka.setPollException(new TopicAuthorizationException(Topics.RETRAINING));

        assertThatThrownBy(topic::read)
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SERVICE_BUSY))
                .hasMessageContaining("permissions");
        assertThat(kafka.closed()).isTrue();
        var away = new RetrainingTopic(
                () -> {
                    throw new KafkaException("no broker");
                },
                "desserts");
        assertThatThrownBy(away::read).isInstanceOf(PatisserieException.class);
    }
}
