package dev.patisserie.standalone.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.contract.AsyncApi;
import dev.patisserie.common.event.Topics;
import dev.patisserie.standalone.client.KafkaClients;
import dev.patisserie.standalone.client.TopicTail;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {

    private static final AsyncApi CONTRACT = new AsyncApi(Path.of(System.getProperty("patisserie.home"), "docs"));

    @TempDir
    Path folder;

    @BeforeAll
    static void quiet() {
        BrokerLog.quiet();
    }

    @Test
    void keepsItsRecordsAfterARestartOnOtherPorts() throws Exception {
        // Given
        byte[] large = new byte[40 << 20];
        Arrays.fill(large, (byte) 7);
        try (EmbeddedBroker first = TestBroker.start(folder)) {
            first.createTopics();
            try (var producer = KafkaClients.producer(first.bootstrapServers())) {
                producer.send(new ProducerRecord<>(Topics.IMAGES, large)).get();
            }
        }

        // When
        try (EmbeddedBroker second = TestBroker.start(folder)) {
            second.createTopics(); // they exist; no effect

            // Then
            try (var tail = TopicTail.fromStart(second.bootstrapServers(), Topics.IMAGES)) {
                assertThat(tail.drain()).singleElement().extracting("value").isEqualTo(large);
            }
        }
    }

    /** Kafka's reaction to a full or lost disk is to halt the JVM. */
    @Test
    @Timeout(60)
    void reportsThatItHasEndedAfterAnErrorOfItsDisk() throws Exception {
        // Given a broker whose folder is replaced by a file
        Path log = folder.resolve("log");
        try (EmbeddedBroker broker = TestBroker.start(log);
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            broker.ensureAlive();
            Files.move(log, folder.resolve("lost"));
            Files.createFile(log);

            // When it writes
            admin.createTopics(List.of(new NewTopic("topic", 1, (short) 1)));

            // Then
            Awaitility.await().untilAsserted(() -> assertThatThrownBy(broker::ensureAlive)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("an error in its folder " + log.toRealPath())
                    .hasMessageContaining("make space or repair the disk"));
        }
    }

    /** Each network thread caches buffers of the size of its largest record, unless the JVM limits them. */
    @Test
    void largeRecordsLeaveNoDirectMemory() throws Exception {
        // Given
        byte[] large = new byte[24 << 20];
        try (EmbeddedBroker broker = TestBroker.start(folder)) {
            broker.createTopics();
            long before = directMemory();

            // When: connections to each of the broker's network threads
            for (int i = 0; i < 9; i++) {
                try (var producer = KafkaClients.producer(broker.bootstrapServers())) {
                    producer.send(new ProducerRecord<>(Topics.IMAGES, large)).get();
                }
            }

            // Then
            assertThat(directMemory() - before).isLessThan(large.length * 2L);
        }
    }

    private static long directMemory() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    @Test
    void topicsHaveTheCleanupPoliciesOfTheContract() {
        Map<String, Set<String>> planned = TopicPlan.topics().stream()
                .collect(Collectors.toMap(
                        NewTopic::name,
                        topic -> Set.of(topic.configs().get("cleanup.policy").split(","))));

        assertThat(planned.keySet()).isEqualTo(CONTRACT.topics());
        planned.forEach((topic, cleanup) -> assertThat(cleanup).as(topic).isEqualTo(CONTRACT.cleanupPolicies(topic)));
    }

    @Test
    void deadLetterTopicsAcceptAdditionalHeaders() {
        Map<String, Integer> sizes = TopicPlan.topics().stream()
                .collect(Collectors.toMap(
                        NewTopic::name, topic -> Integer.valueOf(topic.configs().get("max.message.bytes"))));

        assertThat(sizes.get(Topics.IMAGES_DEAD_LETTERS)).isGreaterThan(sizes.get(Topics.IMAGES));
        assertThat(sizes.get(Topics.TRAINING_REQUESTS_DEAD_LETTERS)).isGreaterThan(sizes.get(Topics.TRAINING_REQUESTS));
    }
}
