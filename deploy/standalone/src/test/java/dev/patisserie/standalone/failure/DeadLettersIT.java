package dev.patisserie.standalone.failure;

import static dev.patisserie.standalone.failure.DeliveryCheck.AT_LEAST_ONCE;
import static dev.patisserie.standalone.failure.DeliveryCheck.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.Topics;
import dev.patisserie.standalone.service.ScrapedMetrics;
import dev.patisserie.standalone.service.ServiceProcess;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests a dead-letter topic that rejects all records. */
class DeadLettersIT {

    @RegisterExtension
    static final FailureEnvironment ENVIRONMENT = FailureEnvironment.SINGLE;

    private static final String LIMIT = "max.message.bytes";

    /** Largest record in bytes: smaller than a dead letter, larger than the end marker of a transaction. */
    private static final String NONE = "100";

    private static final String ANY = "68157440";

    @Test
    void doesNotCommitPastAnUndeliverableDeadLetter() throws Exception {
        refuseDeadLetters(AT_LEAST_ONCE);
    }

    @Test
    @Tag("nightly")
    void doesNotCommitPastAnUndeliverableDeadLetterInATransaction() throws Exception {
        refuseDeadLetters(EXACTLY_ONCE);
    }

    private static void refuseDeadLetters(String delivery) throws Exception {
        ServiceProcess service = ENVIRONMENT.service(delivery);
        try (OutcomeLog outcomeLog = ENVIRONMENT.outcomeLog()) {
            // Given a topic that rejects records
            double before = retries(service);
            limitRecords(NONE);

            // When
            RecordMetadata bad =
                    outcomeLog.send("no image".getBytes(StandardCharsets.UTF_8)).get();
            outcomeLog.send(100);
            FailureEnvironment.await(() -> retries(service) > before);

            // Then
            assertThat(committed(new TopicPartition(bad.topic(), bad.partition())))
                    .isLessThanOrEqualTo(bad.offset());

            // And the stream continues once the topic accepts records again
            limitRecords(ANY);
            FailureEnvironment.await(outcomeLog::complete);
            DeliveryCheck.isKept("dead-letter topic unavailable", delivery, outcomeLog.count());
        } finally {
            limitRecords(ANY);
        }
    }

    private static void limitRecords(String bytes) throws Exception {
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, Topics.IMAGES_DEAD_LETTERS);
        var entry = new ConfigEntry(LIMIT, bytes);
        var set = new AlterConfigOp(entry, AlterConfigOp.OpType.SET);
        try (Admin admin = ENVIRONMENT.admin()) {
            admin.incrementalAlterConfigs(Map.of(topic, List.of(set))).all().get();
            // The broker receives a change of the controller with a delay
            FailureEnvironment.await(() -> limit(admin, topic).equals(bytes));
        }
    }

    private static String limit(Admin admin, ConfigResource topic) throws Exception {
        return admin.describeConfigs(List.of(topic))
                .all()
                .get()
                .get(topic)
                .get(LIMIT)
                .value();
    }

    private static long committed(TopicPartition partition) throws Exception {
        try (Admin admin = ENVIRONMENT.admin()) {
            OffsetAndMetadata offset = admin.listConsumerGroupOffsets(ENVIRONMENT.group())
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .get(partition);
            return offset == null ? 0 : offset.offset();
        }
    }

    /** Returns the number of retries of a batch. */
    private static double retries(ServiceProcess service) throws Exception {
        return new ScrapedMetrics(service.address()).sum("inference_batch_retries_total");
    }
}
