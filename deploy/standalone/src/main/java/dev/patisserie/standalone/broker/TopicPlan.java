package dev.patisserie.standalone.broker;

import dev.patisserie.common.event.Topics;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** The topics, with the partitions, cleanup and sizes that the architecture gives them. */
public final class TopicPlan {

    private static final short ONE_REPLICA = 1;

    private static final int IMAGE_PARTITIONS = 3;

    /** At most so many trainers share the jobs. */
    private static final int REQUEST_PARTITIONS = 6;

    /** Room for the headers that a dead letter adds to its original. */
    private static final int HEADER_BYTES = 1 << 20;

    private static final int REQUEST_BYTES = 1 << 20;

    private static final String CLEANUP = "cleanup.policy";

    private static final String MAX_BYTES = "max.message.bytes";

    private TopicPlan() {}

    /**
     * Creates what is not there yet; topics that are there stay as they are.
     *
     * @throws ExecutionException if the broker refuses
     */
    public static void create(Admin admin) throws InterruptedException, ExecutionException {
        Set<String> existing = admin.listTopics().names().get();
        admin.createTopics(
                        topics().stream()
                                .filter(topic -> !existing.contains(topic.name()))
                                .toList())
                .all()
                .get();
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
                topic(
                        Topics.TRAINING_REQUESTS_DEAD_LETTERS,
                        1,
                        "delete",
                        REQUEST_BYTES + HEADER_BYTES),
                topic(Topics.TRAINING_PROGRESS, 1, "compact,delete", REQUEST_BYTES),
                topic(Topics.CHECKPOINTS, 1, "compact", REQUEST_BYTES),
                topic(Topics.MODEL_SELECTION, 1, "compact", REQUEST_BYTES),
                topic(Topics.MODEL_SWAPS, 1, "delete", REQUEST_BYTES));
    }

    private static NewTopic topic(String name, int partitions, String cleanup, int maxBytes) {
        return new NewTopic(name, partitions, ONE_REPLICA)
                .configs(Map.of(CLEANUP, cleanup, MAX_BYTES, Integer.toString(maxBytes)));
    }
}
