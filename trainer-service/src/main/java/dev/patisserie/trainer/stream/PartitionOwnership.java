package dev.patisserie.trainer.stream;

import dev.patisserie.common.event.Topics;
import dev.patisserie.trainer.job.JobRunner;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.kafka.KafkaConsumerRebalanceListener;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Tells the runner which partitions of the requests are this trainer's: with a partition come its
 * jobs. Revoking waits until training has saved its state; the group waits for it, within {@code
 * max.poll.interval.ms}.
 */
@ApplicationScoped
@Identifier(Topics.TRAINING_REQUESTS)
class PartitionOwnership implements KafkaConsumerRebalanceListener {

    private final JobRunner runner;

    PartitionOwnership(JobRunner runner) {
        this.runner = runner;
    }

    @Override
    public void onPartitionsAssigned(
            Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        runner.assigned(numbers(partitions));
    }

    @Override
    public void onPartitionsRevoked(
            Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        runner.revoked(numbers(partitions));
    }

    private static List<Integer> numbers(Collection<TopicPartition> partitions) {
        return partitions.stream().map(TopicPartition::partition).toList();
    }
}
