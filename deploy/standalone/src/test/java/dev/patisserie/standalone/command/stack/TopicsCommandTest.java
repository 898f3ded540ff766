package dev.patisserie.standalone.command.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.Topics;
import dev.patisserie.standalone.broker.TestBroker;
import dev.patisserie.standalone.command.Terminal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TopicsCommandTest {

    @RegisterExtension
    static final TestBroker BROKER = TestBroker.withoutTopics();

    private final Terminal terminal = new Terminal();

    private int run(String bootstrap) {
        terminal.clear();
        return terminal.run("topics", "--bootstrap", bootstrap);
    }

    @Test
    void createsMissingTopicsAndReportsDeviations() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", BROKER.bootstrap()))) {
            // Given a topic with a cleanup policy that deletes models
            admin.createTopics(List.of(new NewTopic(Topics.CHECKPOINTS, Optional.of(1), Optional.empty())))
                    .all()
                    .get();

            // When
            int first = run(BROKER.bootstrap());

            // Then
            assertThat(first).isEqualTo(1);
            assertThat(terminal.out())
                    .contains("created    images\n", "created    model-swaps\n")
                    .doesNotContain("created    checkpoints")
                    .contains("differs    checkpoints: expected cleanup.policy=compact, found delete\n")
                    .contains("not as planned");

            // When an operator corrects it
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, Topics.CHECKPOINTS),
                            List.of(set("cleanup.policy", "compact"), set("max.message.bytes", "1048576"))))
                    .all()
                    .get();

            // Then, after the broker has received the change
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> run(BROKER.bootstrap()) == 0);
            assertThat(terminal.out()).isEqualTo("topics     all as planned\n");
        }
    }

    private static AlterConfigOp set(String key, String value) {
        return new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
    }
}
