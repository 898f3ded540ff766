package dev.patisserie.trainer.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.trainer.metrics.TrainerMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class PartitionOwnershipTest {

    private static final List<TopicPartition> PARTITIONS = List.of(new TopicPartition("training-requests", 0));

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    /** Kafka's client rethrows errors of a listener from the poll, which would end the channel. */
    @Test
    void errorOfTheSchedulerDoesNotEndThePoll() {
        // Given a missing scheduler, whose calls fail
        var ownership = new PartitionOwnership(null, new TrainerMetrics(registry));

        // When
        ownership.onPartitionsAssigned(null, PARTITIONS);
        ownership.onPartitionsRevoked(null, PARTITIONS);

        // Then
        assertThat(registry.get(TrainerMetrics.UNEXPECTED_ERRORS)
                        .tag("source", "rebalance")
                        .counter()
                        .count())
                .isEqualTo(2);
    }
}
