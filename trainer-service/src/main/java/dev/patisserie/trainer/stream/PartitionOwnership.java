package dev.patisserie.trainer.stream;

import dev.patisserie.common.event.Topics;
import dev.patisserie.trainer.job.execution.JobScheduler;
import dev.patisserie.trainer.metrics.ErrorSource;
import dev.patisserie.trainer.metrics.TrainerMetrics;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.kafka.KafkaConsumerRebalanceListener;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Notifies the scheduler of assigned and revoked partitions, which determine its jobs. Revocation waits until training
 * has saved its state; the group waits for that within {@code max.poll.interval.ms}.
 */
@ApplicationScoped
@Identifier(Topics.TRAINING_REQUESTS)
class PartitionOwnership implements KafkaConsumerRebalanceListener {

    private static final Logger LOG = Logger.getLogger(PartitionOwnership.class);

    private final JobScheduler runner;
    private final TrainerMetrics metrics;

    PartitionOwnership(JobScheduler runner, TrainerMetrics metrics) {
        this.runner = runner;
        this.metrics = metrics;
    }

    @Override
    public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        contain(() -> runner.assigned(numbers(partitions)));
    }

    @Override
    public void onPartitionsRevoked(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        contain(() -> runner.revoked(numbers(partitions)));
    }

    /** Contains all errors, which would otherwise end the poll and the channel. */
    private void contain(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            metrics.unexpectedError(ErrorSource.REBALANCE);
            LOG.error("unexpected error during a rebalance", e);
        }
    }

    private static List<Integer> numbers(Collection<TopicPartition> partitions) {
        return partitions.stream().map(TopicPartition::partition).toList();
    }
}
