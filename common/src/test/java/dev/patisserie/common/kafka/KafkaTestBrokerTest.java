package dev.patisserie.common.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KafkaTestBrokerTest {

    private final KafkaTestBroker broker = new KafkaTestBroker();

    @AfterEach
    void stop() {
        broker.stop();
    }

    @Test
    void acceptsARecordOf40Megabytes() throws Exception {
        // Given
        Map<String, Object> client = Map.of(
                "bootstrap.servers", broker.start().get("kafka.bootstrap.servers"),
                "max.request.size", 64 << 20,
                "buffer.memory", 64L << 20);
        try (Admin admin = Admin.create(client);
                var producer = new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
            admin.createTopics(List.of(new NewTopic("large", 1, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);

            // When
            var sent = producer.send(new ProducerRecord<>("large", new byte[40 << 20]));

            // Then
            assertThat(sent.get(60, TimeUnit.SECONDS).offset()).isZero();
        }
    }
}
