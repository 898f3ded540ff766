package dev.patisserie.inference.console;

import static dev.patisserie.inference.Checkpoints.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class TopicReaderTest {

    private static final TopicPartition PREDICTIONS = new TopicPartition(Topics.PREDICTIONS, 0);
    private static final TopicPartition TRAINING = new TopicPartition(Topics.TRAINING_PROGRESS, 0);

    private final FakeKafka kafka = new FakeKafka();
    private final TopicReader reader = new TopicReader(kafka, NOON);

    @Test
    void readsTrainingsFromTheBeginningAndOutcomesFromTheStartTime() {
        // Given
        kafka.fill(Topics.TRAINING_PROGRESS, 7);
        kafka.fill(Topics.PREDICTIONS, 1000);

        // When
        assertThat(reader.lookForTopics()).isTrue();

        // Then
        assertThat(kafka.position(TRAINING)).isZero();
        assertThat(kafka.position(PREDICTIONS)).isEqualTo(1000);
    }

    @Test
    void assignsANewPartitionAndKeepsThePositionsOfOthers() {
        // Given
        reader.lookForTopics();
        kafka.seek(TRAINING, 5);
        var second = new TopicPartition(Topics.PREDICTIONS, 1);
        kafka.updatePartitions(
                Topics.PREDICTIONS,
                List.of(
                        new PartitionInfo(Topics.PREDICTIONS, 0, null, null, null),
                        new PartitionInfo(Topics.PREDICTIONS, 1, null, null, null)));
        kafka.updateEndOffsets(Map.of(second, 3L));

        // When
        reader.lookForTopics();

        // Then
        assertThat(kafka.position(second)).isEqualTo(3);
        assertThat(kafka.position(TRAINING)).isEqualTo(5);
    }

    @Test
    void resumesAtItsPositionAfterAnInterruptionOfKafka() {
        // Given
        reader.lookForTopics();
        kafka.seek(PREDICTIONS, 40);

        // When
        kafka.setAway(true);

        // Then
        assertThat(reader.lookForTopics()).isFalse();
        assertThat(reader.hasTopics()).isTrue();

        // When
        kafka.setAway(false);

        // Then
        assertThat(reader.lookForTopics()).isTrue();
        assertThat(kafka.position(PREDICTIONS)).isEqualTo(40);
    }

    @Test
    void assignsNothingIfKafkaBecomesUnavailable() {
        // Given
        kafka.setNoOffsets(true);

        // When
        assertThat(reader.lookForTopics()).isFalse();

        // Then: a partition assigned without a start position would lose its earlier records
        assertThat(reader.hasTopics()).isFalse();
        kafka.setNoOffsets(false);
        assertThat(reader.lookForTopics()).isTrue();
        assertThat(kafka.position(TRAINING)).isZero();
    }

    @Test
    void readsOnlyTheLastShadowAnswers() {
        // Given
        var answers = new TopicPartition(Topics.PREDICTIONS_SHADOW, 0);
        var few = new TopicPartition(Topics.PREDICTIONS_SHADOW, 1);
        kafka.updatePartitions(
                Topics.PREDICTIONS_SHADOW,
                List.of(
                        new PartitionInfo(Topics.PREDICTIONS_SHADOW, 0, null, null, null),
                        new PartitionInfo(Topics.PREDICTIONS_SHADOW, 1, null, null, null)));
        kafka.updateEndOffsets(Map.of(answers, 1_000_000L, few, 3L));

        // When
        reader.lookForTopics();

        // Then
        assertThat(kafka.position(answers)).isEqualTo(1_000_000L - TopicReader.MOST_ANSWERS);
        assertThat(kafka.position(few)).isZero();
    }

    @Test
    void leavesOutATopicWithoutPermission() {
        // Given
        kafka.fill(Topics.ROLLOUTS, 7);
        reader.lookForTopics();
        kafka.seek(TRAINING, 5);
        kafka.setPollException(new TopicAuthorizationException(Set.of(Topics.ROLLOUTS)));

        // When
        assertThat(reader.poll(Duration.ofMillis(1))).isEmpty();
        reader.lookForTopics();

        // Then
        assertThat(kafka.assignment()).contains(TRAINING).doesNotContain(new TopicPartition(Topics.ROLLOUTS, 0));
        assertThat(kafka.position(TRAINING)).isEqualTo(5);
        assertThat(reader.isCaughtUp()).as("its records are not waited for").isTrue();
    }
}
