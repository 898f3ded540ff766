package dev.patisserie.standalone.client;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.Reasons;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka clients with this command's settings: nothing lost, nothing sent twice, photos welcome. */
public final class KafkaClients {

    /** Largest photo that is sent, in bytes; what is too large to serve is the service's to say. */
    private static final int MAX_REQUEST_BYTES = 64 << 20;

    private static final long CONNECT_SECONDS = 10;

    /** From {@code --command-config}. A process runs one command. */
    private static final AtomicReference<Map<String, String>> CONFIGURED = new AtomicReference<>(Map.of());

    private KafkaClients() {}

    /**
     * Replaces the settings of all clients that are opened from now on in this process.
     *
     * @param settings such as login and encryption; see {@link ClientSettings#read}
     */
    public static void configure(Map<String, String> settings) {
        CONFIGURED.set(Map.copyOf(settings));
    }

    /** Returns the settings that every client has. The map is the caller's. */
    public static Map<String, Object> settings(String bootstrap) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("client.id", "patisserie-cli");
        settings.putAll(CONFIGURED.get());
        settings.put("bootstrap.servers", bootstrap);
        return settings;
    }

    /**
     * Checks that a broker answers and has the topics.
     *
     * @throws IllegalStateException if not; the message says what to do
     */
    public static void check(String bootstrap) throws InterruptedException {
        try (Admin admin = Admin.create(settings(bootstrap))) {
            Set<String> names = admin.listTopics().names().get(CONNECT_SECONDS, TimeUnit.SECONDS);
            if (!names.contains(Topics.IMAGES)) {
                throw new IllegalStateException(
                        "expected the topic '%s' on the broker %s, found %s; create the topics of docs/asyncapi.yaml"
                                .formatted(Topics.IMAGES, bootstrap, names));
            }
        } catch (ExecutionException | TimeoutException | org.apache.kafka.common.KafkaException e) {
            throw new IllegalStateException(
                    "expected a Kafka broker at %s, found none that answers within %d s: %s; check --bootstrap and --command-config"
                            .formatted(bootstrap, CONNECT_SECONDS, Reasons.of(e)),
                    e);
        }
    }

    /** Opens an idempotent producer that waits for all replicas; the caller closes it. */
    public static KafkaProducer<byte[], byte[]> producer(String bootstrap) {
        return new KafkaProducer<>(producerConfig(bootstrap), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Opens a producer whose transactions end those of the one before it; the caller closes it. */
    static KafkaProducer<byte[], byte[]> producer(String bootstrap, String transactionalId) {
        Map<String, Object> config = producerConfig(bootstrap);
        config.put("transactional.id", transactionalId);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static Map<String, Object> producerConfig(String bootstrap) {
        Map<String, Object> config = settings(bootstrap);
        config.put("acks", "all");
        config.put("enable.idempotence", true);
        config.put("max.request.size", MAX_REQUEST_BYTES);
        config.put("buffer.memory", 2L * MAX_REQUEST_BYTES);
        return config;
    }

    /**
     * Opens a consumer without a group, which sees no record of a transaction that is open or was aborted; the caller
     * assigns partitions and closes it.
     */
    static KafkaConsumer<byte[], byte[]> consumer(String bootstrap) {
        Map<String, Object> config = settings(bootstrap);
        config.put("enable.auto.commit", false);
        config.put("allow.auto.create.topics", false);
        config.put("isolation.level", "read_committed");
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
