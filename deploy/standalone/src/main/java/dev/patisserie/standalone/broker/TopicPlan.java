package dev.patisserie.standalone.broker;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.Reasons;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * The topics of the architecture with their partitions, cleanup policies and sizes. The replication factor is the
 * broker's default.
 */
public final class TopicPlan {

    private static final int IMAGE_PARTITIONS = 3;

    /** The largest number of trainers that share the jobs. */
    private static final int REQUEST_PARTITIONS = 6;

    /** Space for the headers that a dead letter adds to its original. */
    private static final int HEADER_BYTES = 1 << 20;

    private static final int REQUEST_BYTES = 1 << 20;

    private static final String CLEANUP = "cleanup.policy";

    private static final String MAX_BYTES = "max.message.bytes";

    /** Time limit for the broker to learn of the topics that its controller has created. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private TopicPlan() {}

    /**
     * The result of applying the plan to a broker.
     *
     * @param created names of the created topics
     * @param deviations a line for each deviating setting of existing topics: expected, found
     */
    public record Applied(List<String> created, List<String> deviations) {}

    /**
     * Creates missing topics, and compares existing ones with the plan.
     *
     * @param settings settings of the client, with {@code bootstrap.servers}
     * @throws IllegalStateException if the broker does not respond, or rejects a topic
     */
    public static Applied apply(Map<String, Object> settings) throws InterruptedException {
        try (Admin admin = Admin.create(settings)) {
            List<String> created = create(admin);
            return new Applied(created, deviations(admin, created));
        } catch (ExecutionException | KafkaException e) {
            throw new IllegalStateException(
                    "expected a Kafka broker at %s that creates topics, found: %s"
                            .formatted(settings.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG), Reasons.of(e)),
                    e);
        }
    }

    /**
     * Creates missing topics, and waits until the broker knows them. Existing topics are not changed.
     *
     * @return the names of the created topics
     * @throws ExecutionException if the broker rejects a topic
     * @throws IllegalStateException if the broker does not know the topics in time
     */
    public static List<String> create(Admin admin) throws InterruptedException, ExecutionException {
        Set<String> existing = admin.listTopics().names().get();
        List<NewTopic> missing = topics().stream()
                .filter(topic -> !existing.contains(topic.name()))
                .toList();
        Map<String, KafkaFuture<Void>> creations = admin.createTopics(missing).values();
        List<String> created = new ArrayList<>();
        for (NewTopic topic : missing) {
            if (isCreated(creations.get(topic.name()))) {
                created.add(topic.name());
            }
        }
        awaitKnown(admin);
        return created;
    }

    /** Ignores an existing topic: the controller may know topics that the broker does not list yet. */
    private static boolean isCreated(KafkaFuture<Void> creation) throws InterruptedException, ExecutionException {
        try {
            creation.get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return false;
            }
            throw e;
        }
    }

    /** Waits until the broker knows the topics, which takes milliseconds; before, clients would read nothing. */
    private static void awaitKnown(Admin admin) throws InterruptedException, ExecutionException {
        List<String> planned = topics().stream().map(NewTopic::name).toList();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Set<String> known = Set.of();
        while (!known.containsAll(planned)) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(
                        "expected the broker to know the topics %s %d s after their creation, found %s; look at its log, and try again"
                                .formatted(planned, PATIENCE.toSeconds(), known));
            }
            known = admin.listTopics().names().get();
        }
    }

    /** Compares the existing topics. More partitions than planned are not a deviation. */
    private static List<String> deviations(Admin admin, List<String> created)
            throws InterruptedException, ExecutionException {
        List<NewTopic> others = topics().stream()
                .filter(topic -> !created.contains(topic.name()))
                .toList();
        List<String> names = others.stream().map(NewTopic::name).toList();
        DescribeTopicsResult described = admin.describeTopics(names);
        Map<String, TopicDescription> found = described.allTopicNames().get();
        Map<ConfigResource, Config> settings = admin.describeConfigs(
                        names.stream().map(TopicPlan::resource).toList())
                .all()
                .get();
        return others.stream()
                .flatMap(planned -> deviations(
                        planned, found.get(planned.name()).partitions().size(), settings.get(resource(planned.name()))))
                .toList();
    }

    private static Stream<String> deviations(NewTopic planned, int partitions, Config settings) {
        List<String> deviations = new ArrayList<>();
        if (partitions < planned.numPartitions()) {
            deviations.add(deviation(planned, "partitions", planned.numPartitions(), partitions));
        }
        planned.configs().forEach((key, expected) -> {
            String value = settings.get(key).value();
            if (!values(value).equals(values(expected))) {
                deviations.add(deviation(planned, key, expected, value));
            }
        });
        return deviations.stream();
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    /** Ignores the order of a list. */
    private static Set<String> values(String setting) {
        return Set.of(setting.split(","));
    }

    private static String deviation(NewTopic topic, String setting, Object expected, Object found) {
        return "%s: expected %s=%s, found %s".formatted(topic.name(), setting, expected, found);
    }

    static List<NewTopic> topics() {
        return List.of(
                topic(Topics.IMAGES, IMAGE_PARTITIONS, "delete", EmbeddedBroker.MAX_MESSAGE_BYTES),
                topic(
                        Topics.IMAGES_DEAD_LETTERS,
                        IMAGE_PARTITIONS,
                        "delete",
                        EmbeddedBroker.MAX_MESSAGE_BYTES + HEADER_BYTES),
                topic(Topics.PREDICTIONS, IMAGE_PARTITIONS, "delete", REQUEST_BYTES),
                topic(Topics.TRAINING_REQUESTS, REQUEST_PARTITIONS, "delete", REQUEST_BYTES),
                topic(Topics.TRAINING_REQUESTS_DEAD_LETTERS, 1, "delete", REQUEST_BYTES + HEADER_BYTES),
                topic(Topics.TRAINING_PROGRESS, 1, "compact,delete", REQUEST_BYTES),
                topic(Topics.CHECKPOINTS, 1, "compact", REQUEST_BYTES),
                topic(Topics.MODEL_SELECTION, 1, "compact", REQUEST_BYTES),
                topic(Topics.DATASETS, 1, "compact", REQUEST_BYTES),
                topic(Topics.LABELS, IMAGE_PARTITIONS, "compact", REQUEST_BYTES),
                topic(Topics.LABELS_DEAD_LETTERS, 1, "delete", REQUEST_BYTES + HEADER_BYTES),
                topic(Topics.LABELLING_QUEUE, 1, "delete", REQUEST_BYTES),
                topic(Topics.FEEDBACK, IMAGE_PARTITIONS, "delete", REQUEST_BYTES),
                topic(Topics.LIVE_ACCURACY, 1, "compact", REQUEST_BYTES),
                topic(Topics.DRIFT, 1, "compact", REQUEST_BYTES),
                topic(Topics.PREDICTIONS_SHADOW, IMAGE_PARTITIONS, "delete", REQUEST_BYTES),
                topic(Topics.ROLLOUTS, 1, "compact", REQUEST_BYTES),
                topic(Topics.RETRAINING, 1, "compact", REQUEST_BYTES),
                topic(Topics.SEARCHES, 1, "compact", REQUEST_BYTES),
                topic(Topics.MODEL_SWAPS, 1, "delete", REQUEST_BYTES));
    }

    private static NewTopic topic(String name, int partitions, String cleanup, int maxBytes) {
        return new NewTopic(name, Optional.of(partitions), Optional.empty())
                .configs(Map.of(CLEANUP, cleanup, MAX_BYTES, Integer.toString(maxBytes)));
    }
}
