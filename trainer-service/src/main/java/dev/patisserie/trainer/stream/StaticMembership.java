package dev.patisserie.trainer.stream;

import dev.patisserie.common.event.Topics;
import dev.patisserie.trainer.job.store.TrainerId;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.inject.Produces;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/**
 * Makes this trainer a static member of the consumer group, so that a restarted trainer gets its partitions and jobs
 * back at once. Otherwise the group would wait for the session time-out of the previous process.
 */
class StaticMembership {

    @Produces
    @Identifier(Topics.TRAINING_REQUESTS)
    Map<String, Object> groupMember(TrainerId trainer) {
        return Map.of(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, trainer.value());
    }
}
