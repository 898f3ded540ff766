package dev.patisserie.trainer.stream;

import dev.patisserie.common.event.Topics;
import dev.patisserie.trainer.job.store.TrainerId;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.inject.Produces;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/**
 * Makes this trainer a static member of the consumer group: one that is started again is given back its partitions, and
 * so its jobs, at once; without that, the group would first wait until the process before it counts as dead.
 */
class StaticMembership {

    @Produces
    @Identifier(Topics.TRAINING_REQUESTS)
    Map<String, Object> groupMember(TrainerId trainer) {
        return Map.of(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, trainer.value());
    }
}
