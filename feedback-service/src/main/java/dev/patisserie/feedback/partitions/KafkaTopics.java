package dev.patisserie.feedback.partitions;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** Reads the topics of a broker. It is used rarely, so that each call opens and closes a client. */
public final class KafkaTopics implements TopicReader {

    private static final int TIMEOUT_MILLIS = 10_000;

    private final Map<String, Object> settings;

    /**
     * Creates a reader.
     *
     * @param kafka the client's settings: servers, security
     */
    public KafkaTopics(Map<String, Object> kafka) {
        settings = new HashMap<>(kafka);
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
    }

    @Override
    public Map<String, Integer> partitions(Set<String> names) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(settings)) {
            Set<String> existing = new HashSet<>(admin.listTopics().names().get());
            existing.retainAll(names);
            Map<String, Integer> found = new HashMap<>();
            admin.describeTopics(existing)
                    .allTopicNames()
                    .get()
                    .forEach((name, topic) -> found.put(name, topic.partitions().size()));
            return found;
        }
    }
}
