package dev.patisserie.inference.console;

import dev.patisserie.common.kafka.AcknowledgedSender;
import dev.patisserie.inference.config.InferenceConfig;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Creates Kafka clients with the service's settings ({@code kafka.*}) on demand. */
@Singleton
class ConsoleClients {

    private static final int HEADERS = 1 << 20; // room for a record's key and headers

    private final Map<String, Object> settings;
    private final long maxImageBytes;

    ConsoleClients(@Identifier("default-kafka-broker") Map<String, Object> settings, InferenceConfig config) {
        this.settings = settings;
        this.maxImageBytes = config.maxImageBytes();
    }

    /** Creates a consumer without a group that commits nothing. The caller closes it. */
    Consumer<byte[], byte[]> consumer() {
        var config = new HashMap<>(settings);
        config.remove("group.id");
        config.put("client.id", "console");
        config.put("enable.auto.commit", false);
        config.put("allow.auto.create.topics", false);
        config.put("isolation.level", "read_committed");
        config.put("max.partition.fetch.bytes", 1 << 20);
        config.put("fetch.max.bytes", 4 << 20);
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Creates a consumer for one record, which fails if the record does not exist. The caller closes it. */
    Consumer<byte[], byte[]> photoConsumer() {
        var config = new HashMap<>(settings);
        config.remove("group.id");
        config.put("client.id", "console-photos");
        config.put("enable.auto.commit", false);
        config.put("allow.auto.create.topics", false);
        config.put("isolation.level", "read_committed");
        config.put("auto.offset.reset", "none");
        config.put("max.poll.records", 1);
        config.put("max.partition.fetch.bytes", 1 << 16); // a larger first record is delivered nevertheless
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Creates a producer that accepts the largest image. The caller closes it. */
    Producer<byte[], byte[]> producer() {
        var config = new HashMap<>(settings);
        config.put("max.request.size", (int) Math.min(Integer.MAX_VALUE, maxImageBytes + HEADERS));
        return AcknowledgedSender.producer(config, "console-drop-zone", Duration.ofSeconds(10));
    }
}
