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
@TestProfile(PassesOnKafka.ExactlyOnceProfile.class)
@WithTestResource(KafkaTestBroker.class)
@WithTestResource(ServiceFolders.class)
class PassesExactlyOnceOnKafkaTest extends PassesOnKafka {

    /** A replica that crashes between two passes is resumed from these offsets. */
    @Test
    void offsetsOfAPassAreCommittedWithItsAnswers() throws Exception {
        long first = sendAndAwaitTheFirstAnswer(6);

        await().atMost(SOON).untilAsserted(() -> assertThat(committed()).isEqualTo(first + 1));
    }

    @Test
    void rebalanceBetweenPassesNeitherRepeatsNorLosesAnAnswer() throws Exception {
        // Given
        long first = sendAndAwaitTheFirstAnswer(6);
        await().atMost(SOON).until(() -> committed() == first + 1);

        // When
        rebalance();
        permitTheSecondPass();

        // Then
        await().atMost(SOON).until(() -> committed() == first + 6);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(outcomes()).containsExactlyElementsOf(ids(first, first + 6)));
    }

    /** The dead letter of the second pass is in its transaction. */
    @Test
    void rejectedDeadLetterHoldsBackItsPassOnly() throws Exception {
        // Given
        rejectDeadLetters();
        long first = sendAndAwaitTheFirstAnswer(6);

        // When
        double retriesBefore = retries();
        permitTheSecondPass();
        await().atMost(SOON).until(() -> retries() >= retriesBefore + 2);

        // Then
        assertThat(outcomes()).containsExactlyElementsOf(ids(first, first + 1));
        assertThat(committed()).isEqualTo(first + 1);
        acceptDeadLetters();
        await().atMost(SOON).until(() -> committed() == first + 6);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(outcomes()).containsExactlyElementsOf(ids(first, first + 6)));
    }
}
