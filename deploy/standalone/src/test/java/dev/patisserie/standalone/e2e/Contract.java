package dev.patisserie.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.contract.AsyncApi;
import dev.patisserie.standalone.client.TopicTail;
import dev.patisserie.standalone.workspace.ProjectHome;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.assertj.core.api.SoftAssertions;

/** Validates every record on a broker against {@code docs/asyncapi.yaml}. */
final class Contract {

    private static final AsyncApi ASYNC_API =
            new AsyncApi(ProjectHome.find().root().resolve("docs"));

    private Contract() {}

    /** Fails if a record violates the contract, or if there is no record. */
    static void check(String bootstrap) {
        var softly = new SoftAssertions();
        int records = 0;
        for (String topic : ASYNC_API.topics()) {
            try (TopicTail tail = TopicTail.fromStart(bootstrap, topic)) {
                for (ConsumerRecord<byte[], byte[]> message : tail.drain()) {
                    records++;
                    softly.assertThat(ASYNC_API.violations(topic, message.headers(), message.value()))
                            .as("%s at offset %d", topic, message.offset())
                            .isEmpty();
                }
            }
        }
        softly.assertAll();
        assertThat(records).isPositive();
    }
}
