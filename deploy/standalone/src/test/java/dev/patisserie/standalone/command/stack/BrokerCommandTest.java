package dev.patisserie.standalone.command.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.Topics;
import dev.patisserie.standalone.command.Terminal;
import dev.patisserie.standalone.service.FreePorts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerCommandTest {

    @TempDir
    Path folder;

    @Test
    void startsABrokerWithTheTopicsUntilItIsStopped() throws Exception {
        // Given
        var terminal = new Terminal();
        int port = FreePorts.find(1).get(0);
        var exitCode = new CompletableFuture<Integer>();
        var command = new Thread(
                () -> exitCode.complete(terminal.run("broker", "--kafka-port", port, "--work", folder)), "broker");

        // When
        command.start();
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> terminal.out()
                .contains("Ctrl-C stops the broker."));

        // Then
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + port))) {
            assertThat(admin.listTopics().names().get()).contains(Topics.IMAGES, Topics.CHECKPOINTS);
        } finally {
            command.interrupt();
        }
        assertThat(exitCode.get(1, TimeUnit.MINUTES)).isEqualTo(1);
    }
}
