package dev.patisserie.inference.stream;

import dev.patisserie.common.event.Topics;
import dev.patisserie.inference.config.InferenceConfig;
import dev.patisserie.inference.config.ReplicaId;
import dev.patisserie.inference.metrics.InferenceMetrics;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.eclipse.microprofile.config.Config;

/** Produces the delivery that {@code inference.delivery} selects. */
@Singleton
class DeliveryChoice {

    /** Property name with a quoted channel name, as required for names that contain a dot. */
    private static final String CHANNEL = "mp.messaging.outgoing.\"%s\".%s";

    private static final String PLAIN_CHANNEL = "mp.messaging.outgoing.%s.%s";
    private static final List<String> SIZES =
            List.of(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, ProducerConfig.BUFFER_MEMORY_CONFIG);

    /** Timeouts shorter than the lifetime of a transaction on the broker (transaction.timeout.ms, 60 s). */
    private static final Map<String, Object> TIMES = Map.of(
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 15_000,
            ProducerConfig.MAX_BLOCK_MS_CONFIG, 15_000);

    private final InferenceConfig inference;
    private final Config config;
    private final Map<String, Object> broker;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(DeliveryChoice::named);
    private final Transactions transactions = new Transactions(this::producer);

    /**
     * Creates the producer of the delivery; {@code broker} holds the settings under {@code kafka.}, including security.
     */
    DeliveryChoice(
            InferenceConfig inference, Config config, @Identifier("default-kafka-broker") Map<String, Object> broker) {
        this.inference = inference;
        this.config = config;
        this.broker = broker;
    }

    @Produces
    @Singleton
    Delivery delivery(
            Instance<AtLeastOnce> atLeastOnce,
            KafkaClientService clients,
            BatchRetry persistence,
            InferenceMetrics metrics) {
        return switch (inference.delivery()) {
            case AT_LEAST_ONCE -> atLeastOnce.get();
            case EXACTLY_ONCE -> new ExactlyOnce(transactions, topics(), clients, persistence, metrics, thread);
        };
    }

    private Map<String, String> topics() {
        return Stream.of(Topics.PREDICTIONS, Topics.IMAGES_DEAD_LETTERS)
                .collect(Collectors.toMap(channel -> channel, channel -> setting(channel, "topic")));
    }

    /**
     * Uses the settings of channel images.dead-letters, so that this producer accepts every record that the channel
     * accepts.
     */
    private Producer<byte[], byte[]> producer() {
        Map<String, Object> settings = new HashMap<>(broker);
        settings.putAll(TIMES);
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId());
        for (String size : SIZES) {
            settings.put(size, setting(Topics.IMAGES_DEAD_LETTERS, size));
        }
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Returns the same id after a restart, so that the broker aborts the open transaction of a killed replica. */
    private String transactionalId() {
        String group = config.getValue("mp.messaging.incoming.images.group.id", String.class);
        return ReplicaId.transactionalId(inference, group)
                .orElseThrow(() -> new IllegalStateException(
                        "the host name of this machine is unknown; set inference.replica-id"));
    }

    private String setting(String channel, String key) {
        return config.getOptionalValue(CHANNEL.formatted(channel, key), String.class)
                .orElseGet(() -> config.getValue(PLAIN_CHANNEL.formatted(channel, key), String.class));
    }

    private static Thread named(Runnable task) {
        var thread = new Thread(task, "transactions");
        thread.setDaemon(true); // must not keep the process alive
        return thread;
    }

    @PreDestroy
    void close() {
        thread.execute(transactions::close);
        thread.shutdown();
    }
}
