package dev.patisserie.standalone.client;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.kafka.permission.PermissionAdvice;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Creates Kafka clients without loss and duplicates, and with a record size suitable for photos. */
public final class KafkaClients {

    /** The buffers of connections; with Kafka's defaults, large records take seconds. */
    private static final int SIZED_BY_SYSTEM = -1;

    /** Largest photo that is sent, in bytes; the service itself rejects photos above its own limit. */
    private static final int MAX_REQUEST_BYTES = 64 << 20;

    private static final long CONNECT_SECONDS = 10;

    /** Settings from {@code --command-config}. A process runs one command. */
    private static final AtomicReference<Map<String, String>> CONFIGURED = new AtomicReference<>(Map.of());

    private KafkaClients() {}

    /**
     * Replaces the settings of all clients that this process opens later.
     *
     * @param settings settings such as login and encryption; see {@link ClientSettings#read}
     */
    public static void configure(Map<String, String> settings) {
        CONFIGURED.set(Map.copyOf(settings));
    }

    /** Returns the user of all clients, for messages; {@code USER} if the settings have none. */
    public static String user() {
        return PermissionAdvice.user(CONFIGURED.get());
    }

    /** Returns the settings of every client, as a new map. */
    public static Map<String, Object> settings(String bootstrap) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("client.id", "patisserie-cli");
        settings.put("receive.buffer.bytes", SIZED_BY_SYSTEM);
        settings.put("send.buffer.bytes", SIZED_BY_SYSTEM);
        settings.putAll(CONFIGURED.get());
        settings.put("bootstrap.servers", bootstrap);
        return settings;
    }

    /**
     * Checks that a broker responds and has topics that the user may see.
     *
     * @throws IllegalStateException otherwise; the message contains the fix
     */
    public static void check(String bootstrap) throws InterruptedException {
        try (Admin admin = Admin.create(settings(bootstrap))) {
            Set<String> names = admin.listTopics().names().get(CONNECT_SECONDS, TimeUnit.SECONDS);
            if (Topics.ALL.stream().noneMatch(names::contains)) {
                throw new IllegalStateException(
                        "expected topics of docs/asyncapi.yaml on the broker %s, found %s; create them by 'patisserie topics', and grant the user the permissions of its role by deploy/kafka/acls.sh"
                                .formatted(bootstrap, names));
            }
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new IllegalStateException(
                    "expected a Kafka broker at %s, found none that answers within %d s: %s; check --bootstrap and --command-config"
                            .formatted(bootstrap, CONNECT_SECONDS, Reasons.of(e)),
                    e);
        }
    }

    /**
     * Sends records in their order. Returns after the broker's acknowledgements.
     *
     * @throws IllegalStateException if the broker rejects a record; the message has the number of accepted ones
     */
    public static void send(String bootstrap, List<ProducerRecord<byte[], byte[]>> records)
            throws InterruptedException {
        int accepted = 0;
        try (KafkaProducer<byte[], byte[]> producer = producer(bootstrap)) {
            List<Future<RecordMetadata>> sent =
                    records.stream().map(producer::send).toList();
            for (Future<RecordMetadata> record : sent) {
                record.get();
                accepted++;
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "the broker accepted %d of %d records on topic %s, and rejected the next one: %s; the command can be repeated"
                            .formatted(accepted, records.size(), records.get(0).topic(), Reasons.of(e)),
                    e);
        }
    }

    /** Creates an idempotent producer that waits for all replicas; the caller closes it. */
    public static KafkaProducer<byte[], byte[]> producer(String bootstrap) {
        return new KafkaProducer<>(producerConfig(bootstrap), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Creates a transactional producer, which aborts the transactions of its predecessor; the caller closes it. */
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
     * Creates a consumer without a group, which reads only committed records; the caller assigns partitions and closes
     * it.
     */
    static KafkaConsumer<byte[], byte[]> consumer(String bootstrap) {
        Map<String, Object> config = settings(bootstrap);
        config.put("enable.auto.commit", false);
        config.put("allow.auto.create.topics", false);
        config.put("isolation.level", "read_committed");
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
