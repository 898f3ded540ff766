package dev.patisserie.standalone.command.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.Topics;
import dev.patisserie.standalone.broker.TestBroker;
import dev.patisserie.standalone.client.KafkaClients;
import dev.patisserie.standalone.command.Terminal;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A broker of an earlier version lacks the topics of rollouts. */
class AbsentTopicsTest {

    @RegisterExtension
    static final TestBroker BROKER = TestBroker.withoutTopics();

    @BeforeAll
    static void createTheTopicThatMarksABroker() throws Exception {
        try (Admin admin = Admin.create(KafkaClients.settings(BROKER.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic(Topics.IMAGES, 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "rollout status, 0, no rollout yet",
        "policy show, 0, no policy is set",
        "retrain status, 0, no automatic training yet",
        "rollout promote, 1, expected a rollout under way",
        "rollout abort, 1, expected a rollout under way",
        "rollout start m-1, 1, expected a published model",
        "retrain accept, 1, expected a proposal"
    })
    void commandsSayThatThereIsNothing(String command, int exit, String message) {
        var terminal = new Terminal();

        assertThat(terminal.run((Object[]) (command + " --bootstrap " + BROKER.bootstrap()).split(" ")))
                .isEqualTo(exit);
        assertThat(terminal.toString()).contains(message);
    }
}
