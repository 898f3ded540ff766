package dev.patisserie.inference.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.patisserie.common.kafka.KafkaTestBroker;
import dev.patisserie.inference.ServiceFolders;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(PassesOnKafka.AtLeastOnceProfile.class)
@WithTestResource(KafkaTestBroker.class)
@WithTestResource(ServiceFolders.class)
class PassesAtLeastOnceOnKafkaTest extends PassesOnKafka {

    /** A crash or a rebalance between two passes repeats answers under the same ids, and loses none. */
    @Test
    void offsetsAreCommittedAfterTheLastPassOfThePoll() throws Exception {
        // Given
        long before = committed();
        long first = sendAndAwaitTheFirstAnswer(6);
        assertThat(committed()).isEqualTo(before);

        // When
        rebalance();
        permitTheSecondPass();

        // Then
        await().atMost(SOON).until(() -> committed() == first + 6);
        await().atMost(SOON).untilAsserted(() -> assertThat(outcomes()).hasSameElementsAs(ids(first, first + 6)));
    }
}
