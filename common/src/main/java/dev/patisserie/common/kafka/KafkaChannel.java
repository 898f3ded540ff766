package dev.patisserie.common.kafka;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.eclipse.microprofile.config.Config;

/**
 * An incoming channel whose topic is read without a consumer group. The connector supports this only for a fixed number
 * of partitions. The settings have the same places as the connector's, in ascending precedence: {@code kafka.*}, the
 * connector, the channel.
 */
final class KafkaChannel {

    /** Name of SmallRye's connector for Kafka. */
    private static final String CONNECTOR = "smallrye-kafka";

    private static final String CONNECTOR_PREFIX = "mp.messaging.connector." + CONNECTOR + ".";

    private final String name;
    private final String prefix;
    private final Config config;
    private final Map<String, Object> broker;

    /**
     * Creates a channel.
     *
     * @param name name of the channel, without {@code mp.messaging.incoming}
     * @param config all settings
     * @param broker the settings under {@code kafka.*}
     */
    KafkaChannel(String name, Config config, Map<String, Object> broker) {
        this.name = name;
        this.prefix = "mp.messaging.incoming." + name + ".";
        this.config = config;
        this.broker = broker;
    }

    /** Returns whether the channel uses the Kafka connector, not an in-memory connector of a test. */
    boolean isOfKafka() {
        return setting("connector").filter(CONNECTOR::equals).isPresent();
    }

    /** Returns the name of the topic. */
    String topic() {
        return setting("topic").orElse(name);
    }

    private Optional<String> setting(String key) {
        return config.getOptionalValue(prefix + key, String.class);
    }

    /** Returns the settings of a consumer that belongs to no group and reports lost positions. */
    Map<String, Object> consumerSettings() {
        Map<String, Object> settings = new HashMap<>(broker);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "kafka-consumer-" + name);
        for (String key : ConsumerConfig.configNames()) {
            setting(key)
                    .or(() -> config.getOptionalValue(CONNECTOR_PREFIX + key, String.class))
                    .ifPresent(value -> settings.put(key, value));
        }
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return settings;
    }

    /** Creates a consumer; closing it removes its meters. */
    Consumer<byte[], byte[]> measuredConsumer(MeterRegistry registry) {
        var consumer = new MeasuredConsumer(consumerSettings());
        consumer.bind(registry);
        return consumer;
    }

    private static final class MeasuredConsumer extends KafkaConsumer<byte[], byte[]> {

        private KafkaClientMetrics metrics;

        MeasuredConsumer(Map<String, Object> settings) {
            super(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        }

        private void bind(MeterRegistry registry) {
            metrics = new KafkaClientMetrics(this);
            metrics.bindTo(registry);
        }

        @Override
        public void close(CloseOptions options) {
            metrics.close();
            super.close(options);
        }

        @Override
        public void close() {
            close(CloseOptions.timeout(Duration.ofSeconds(2)));
        }
    }
}
