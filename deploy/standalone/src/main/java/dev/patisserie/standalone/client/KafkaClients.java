package dev.patisserie.standalone.client;

import dev.patisserie.common.event.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

    private KafkaClients() {}

    /**
     * Checks that a broker answers and has the topics.
     *
     * @throws IllegalStateException if not; the message says what to do
     */
    public static void check(String bootstrap) throws InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            Set<String> names = admin.listTopics().names().get(CONNECT_SECONDS, TimeUnit.SECONDS);
            if (!names.contains(Topics.IMAGES)) {
                throw new IllegalStateException(
                        "expected the topic '%s' on the broker %s, found %s; create the topics of docs/asyncapi.yaml"
                                .formatted(Topics.IMAGES, bootstrap, names));
            }
        } catch (ExecutionException | TimeoutException | org.apache.kafka.common.KafkaException e) {
            throw new IllegalStateException(
                    "expected a Kafka broker at %s, found none that answers within %d s; check --bootstrap"
                            .formatted(bootstrap, CONNECT_SECONDS),
                    e);
        }
    }

    /** Opens an idempotent producer that waits for all replicas; the caller closes it. */
    public static KafkaProducer<byte[], byte[]> producer(String bootstrap) {
        return new KafkaProducer<>(
                producerConfig(bootstrap), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Opens a producer whose transactions end those of the one before it; the caller closes it. */
    static KafkaProducer<byte[], byte[]> producer(String bootstrap, String transactionalId) {
        Map<String, Object> config = producerConfig(bootstrap);
        config.put("transactional.id", transactionalId);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static Map<String, Object> producerConfig(String bootstrap) {
        Map<String, Object> config = new HashMap<>();
        config.put("bootstrap.servers", bootstrap);
        config.put("client.id", "patisserie-cli");
        config.put("acks", "all");
        config.put("enable.idempotence", true);
        config.put("max.request.size", MAX_REQUEST_BYTES);
        config.put("buffer.memory", 2L * MAX_REQUEST_BYTES);
        return config;
    }

    /** Opens a consumer without a group; the caller assigns partitions and closes it. */
    static KafkaConsumer<byte[], byte[]> consumer(String bootstrap) {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrap,
                        "client.id",
                        "patisserie-cli",
                        "enable.auto.commit",
                        false,
                        "allow.auto.create.topics",
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
