package dev.patisserie.trainer.stream;

import dev.patisserie.trainer.search.Trainers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.KafkaException;

/** The trainers of a consumer group. The client is created when it is first used. Used on one thread. */
final class KafkaTrainers implements Trainers, AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Map<String, Object> broker;
    private final String group;
    private final String topic;
    private Admin admin; // null before the first use

    /**
     * Creates a description of a group.
     *
     * @param broker the settings of the broker
     * @param group the consumer group
     * @param topic the topic of training requests
     */
    KafkaTrainers(Map<String, Object> broker, String group, String topic) {
        this.broker = broker;
        this.group = group;
        this.topic = topic;
    }

    @Override
    public List<Set<Integer>> partitions() {
        if (admin == null) {
            Map<String, Object> settings = new HashMap<>(broker);
            settings.put("client.id", "searches-admin");
            admin = Admin.create(settings);
        }
        try {
            return admin
                    .describeConsumerGroups(List.of(group))
                    .all()
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .values()
                    .stream()
                    .flatMap(description -> description.members().stream())
                    .map(this::partitions)
                    .filter(partitions -> !partitions.isEmpty())
                    .toList();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("consumer group %s not described".formatted(group), e);
        }
    }

    private Set<Integer> partitions(MemberDescription member) {
        return member.assignment().topicPartitions().stream()
                .filter(partition -> partition.topic().equals(topic))
                .map(partition -> partition.partition())
                .collect(Collectors.toSet());
    }

    @Override
    public void close() {
        if (admin != null) {
            admin.close(Duration.ZERO);
            admin = null;
        }
    }
}
