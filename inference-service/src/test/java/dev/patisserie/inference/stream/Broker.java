package dev.patisserie.inference.stream;

import static io.restassured.RestAssured.get;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.ModelPinned;
import dev.patisserie.common.event.ModelUnpinned;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.kafka.DeadLetter;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.inference.model.TestModel;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** A client of the service's topics that sends images and models and reads the results. */
public final class Broker implements AutoCloseable {

    private final String bootstrap;
    private final String checkpoints; // the topic
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaConsumer<byte[], byte[]> uncommitted;

    Broker(String bootstrap) {
        this(bootstrap, Topics.CHECKPOINTS);
    }

    private Broker(String bootstrap, String checkpoints) {
        this.bootstrap = bootstrap;
        this.checkpoints = checkpoints;
        admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", bootstrap,
                        "max.request.size", 64 << 20,
                        "buffer.memory", 64L << 20),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrap,
                        "enable.auto.commit",
                        false,
                        "isolation.level",
                        "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        uncommitted = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "enable.auto.commit", false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /** Connects to the broker of the service under test. */
    public static Broker ofTheService() {
        Config config = ConfigProvider.getConfig();
        return new Broker(
                config.getValue("kafka.bootstrap.servers", String.class),
                config.getValue("mp.messaging.incoming.checkpoints.topic", String.class));
    }

    /** Returns the topic of the models. */
    public String checkpoints() {
        return checkpoints;
    }

    /** Creates the topics of images unless they exist. */
    void createTopicsOfImages() throws Exception {
        create(Topics.IMAGES, Topics.PREDICTIONS, Topics.IMAGES_DEAD_LETTERS, Topics.CHECKPOINTS, Topics.MODEL_SWAPS);
    }

    /** Publishes a model and waits until the service has swapped to it. */
    void serve(String modelId, Path store, Path scratch) throws Exception {
        publish(TestModel.named(modelId).publishTo(store, scratch));
        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> get("/models").then().body("serving?.modelId", equalTo(modelId)));
    }

    /** Creates topics with one partition unless they exist. */
    public void create(String... topics) throws Exception {
        for (String topic : topics) {
            try {
                admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1)))
                        .all()
                        .get(30, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
    }

    /** Adds a partition to a topic, so that its readers replay it. */
    public void addPartition(String topic) throws Exception {
        int partitions = admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get(30, TimeUnit.SECONDS)
                .get(topic)
                .partitions()
                .size();
        admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions + 1)))
                .all()
                .get(30, TimeUnit.SECONDS);
    }

    /** Limits the record size of a topic, so that the broker rejects larger records. */
    void acceptUpTo(int bytes, String topic) throws Exception {
        set(new ConfigEntry("max.message.bytes", Integer.toString(bytes)), topic);
    }

    /**
     * Sets the number of replicas required for an acknowledgement. There is one, so 2 makes the broker respond
     * NOT_ENOUGH_REPLICAS.
     */
    void requireReplicas(int replicas, String topic) throws Exception {
        set(new ConfigEntry("min.insync.replicas", Integer.toString(replicas)), topic);
    }

    private void set(ConfigEntry limit, String topic) throws Exception {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        admin.incrementalAlterConfigs(Map.of(resource, List.of(new AlterConfigOp(limit, AlterConfigOp.OpType.SET))))
                .all()
                .get(30, TimeUnit.SECONDS);
        await().atMost(Duration.ofSeconds(30)) // the controller applies it before the broker
                .until(() -> limit.value().equals(setting(resource, limit.name())));
    }

    private String setting(ConfigResource resource, String name) throws Exception {
        return admin.describeConfigs(List.of(resource))
                .all()
                .get(30, TimeUnit.SECONDS)
                .get(resource)
                .get(name)
                .value();
    }

    /** Sends a record, waits for the acknowledgement and returns the offset. */
    public long send(ProducerRecord<byte[], byte[]> record) throws Exception {
        return producer.send(record).get(60, TimeUnit.SECONDS).offset();
    }

    /** Sends records that become visible to a read_committed reader together; returns the first offset. */
    long sendTogether(List<ProducerRecord<byte[], byte[]>> records) throws Exception {
        try (var transactional = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "transactional.id", "sender"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            transactional.initTransactions();
            transactional.beginTransaction();
            List<Future<RecordMetadata>> sent =
                    records.stream().map(transactional::send).toList();
            transactional.commitTransaction();
            return sent.get(0).get().offset();
        }
    }

    public void publish(CheckpointPublished checkpoint) throws Exception {
        send(EventCodec.encode(
                checkpoints,
                checkpoint,
                new EventCodec.Context(
                        checkpoint.modelId(), URI.create("/patisserie/trainer-service"), checkpoint.publishedAt())));
    }

    public void withdraw(String modelId) throws Exception {
        send(new ProducerRecord<>(checkpoints, bytes(modelId), null));
    }

    public void pin(String dataset, String modelId) throws Exception {
        select(new ModelPinned(dataset, modelId, Instant.EPOCH));
    }

    public void unpin(String dataset) throws Exception {
        select(new ModelUnpinned(dataset, Instant.EPOCH));
    }

    private void select(Event event) throws Exception {
        send(EventCodec.encode(
                Topics.MODEL_SELECTION, event, new EventCodec.Context("s-1", URI.create("/test"), Instant.EPOCH)));
    }

    public long end(String topic) {
        var partition = new TopicPartition(topic, 0);
        return consumer.endOffsets(List.of(partition)).get(partition);
    }

    /** Returns the offset that a group has committed on a topic; 0 without one. */
    long committed(String group, String topic) {
        try {
            var offset = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get(30, TimeUnit.SECONDS)
                    .get(new TopicPartition(topic, 0));
            return offset == null ? 0 : offset.offset();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads the committed records of a topic from an offset to its current end. */
    public List<ConsumerRecord<byte[], byte[]>> read(String topic, long from) {
        return read(consumer, topic, from);
    }

    /** Reads the records of a topic, including uncommitted and aborted ones. */
    public List<ConsumerRecord<byte[], byte[]>> readUncommitted(String topic, long from) {
        return read(uncommitted, topic, from);
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(
            KafkaConsumer<byte[], byte[]> consumer, String topic, long from) {
        var partition = new TopicPartition(topic, 0);
        consumer.assign(List.of(partition));
        consumer.seek(partition, from);
        long end = consumer.endOffsets(List.of(partition)).get(partition);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        while (consumer.position(partition) < end) {
            consumer.poll(Duration.ofMillis(100)).forEach(records::add);
        }
        return records;
    }

    /**
     * Returns the ids of the images with an outcome visible to a read_committed reader: those of the predictions, then
     * those of the dead letters.
     */
    List<String> outcomes(long firstPrediction, long firstDeadLetter) {
        return Stream.concat(
                        read(Topics.PREDICTIONS, firstPrediction).stream()
                                .map(prediction -> EventCodec.text(prediction.headers(), "ce_id")),
                        read(Topics.IMAGES_DEAD_LETTERS, firstDeadLetter).stream()
                                .map(letter -> EventCodec.text(letter.headers(), DeadLetter.OFFSET)
                                        .map("images-0-"::concat)))
                .map(Optional::orElseThrow)
                .toList();
    }

    /** Another member joins a consumer group of images, takes part in a rebalance, and leaves. */
    void rebalance(String group) {
        try (var other = new KafkaConsumer<>(
                Map.<String, Object>of(
                        "bootstrap.servers",
                        bootstrap,
                        "group.id",
                        group,
                        "enable.auto.commit",
                        false,
                        "partition.assignment.strategy",
                        "org.apache.kafka.clients.consumer.RangeAssignor"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            other.subscribe(List.of(Topics.IMAGES));
            await().atMost(Duration.ofMinutes(2)).until(() -> {
                other.poll(Duration.ofMillis(100));
                return other.groupMetadata().generationId() > 0;
            });
        }
    }

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
        uncommitted.close();
        admin.close();
    }
}
