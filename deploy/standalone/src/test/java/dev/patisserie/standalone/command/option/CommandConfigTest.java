package dev.patisserie.standalone.command.option;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.standalone.client.KafkaClients;
import dev.patisserie.standalone.command.Patisserie;
import dev.patisserie.standalone.command.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Tests that every command with a broker accepts settings of its clients. */
class CommandConfigTest {

    /** An address that no client connects to in these tests. */
    private static final String NO_BROKER = "127.0.0.1:1";

    private final Terminal terminal = new Terminal();

    @TempDir
    private Path folder;

    @AfterEach
    void removeSettings() {
        KafkaClients.configure(Map.of());
    }

    private Path file(String... lines) throws IOException {
        return Files.write(folder.resolve("client.properties"), List.of(lines));
    }

    private int topics(Path config) {
        return terminal.run("topics", "--bootstrap", NO_BROKER, "--command-config", config.toString());
    }

    @Test
    void everyCommandWithABrokerHasTheOption() {
        List<CommandLine> commands = new ArrayList<>();
        collect(Patisserie.commandLine(), commands);
        List<CommandLine> withBroker = commands.stream()
                .filter(c -> c.getCommandSpec().findOption("--bootstrap") != null)
                .toList();

        assertThat(withBroker).hasSizeGreaterThan(10);
        assertThat(withBroker).allSatisfy(c -> assertThat(c.getCommandSpec().findOption("--command-config"))
                .as(c.getCommandName())
                .isNotNull());
    }

    private static void collect(CommandLine command, List<CommandLine> found) {
        found.add(command);
        command.getSubcommands().values().forEach(sub -> collect(sub, found));
    }

    @Test
    void invalidSettingOfTheFileReachesTheClient() throws IOException {
        assertThat(topics(file("security.protocol=NONE_SUCH"))).isEqualTo(1);
        assertThat(terminal.err()).contains("NONE_SUCH", "security.protocol");

        terminal.clear();
        assertThat(terminal.run(
                        "models",
                        "--bootstrap",
                        NO_BROKER,
                        "--command-config",
                        file("security.protocol=NONE_SUCH").toString()))
                .isEqualTo(1);
        assertThat(terminal.err()).contains("NONE_SUCH", "security.protocol");
    }

    @Test
    void producersUseTheSettingsBelowThoseOfTheCommand() {
        KafkaClients.configure(Map.of("client.id", "operator-1"));

        try (KafkaProducer<byte[], byte[]> producer = KafkaClients.producer(NO_BROKER)) {
            assertThat(producer.metrics().keySet().stream()
                            .map(name -> name.tags().get("client-id"))
                            .collect(Collectors.toSet()))
                    .containsExactly("operator-1");
        }
        assertThat(KafkaClients.settings(NO_BROKER))
                .containsEntry("bootstrap.servers", NO_BROKER)
                .containsEntry("client.id", "operator-1");
    }

    @Test
    void settingsOfAnEarlierCommandAreDiscarded() throws IOException {
        topics(file("security.protocol=NONE_SUCH"));

        new CommandConfig().apply(NO_BROKER);

        assertThat(KafkaClients.settings(NO_BROKER)).doesNotContainKey("security.protocol");
    }

    @Test
    void rejectsSettingsOfTheCommandItselfWithoutTheirValues() throws IOException {
        assertThat(topics(file("bootstrap.servers=elsewhere:9092", "acks=0"))).isEqualTo(1);
        assertThat(terminal.err())
                .contains("found acks, bootstrap.servers; remove them")
                .doesNotContain("elsewhere");
    }

    @Test
    void namesAnUnreadableFile() throws IOException {
        Path absent = folder.resolve("absent.properties");
        assertThat(topics(absent)).isEqualTo(1);
        assertThat(terminal.err()).contains(absent.toString(), "does not exist").doesNotContain("Exception");

        terminal.clear();
        assertThat(topics(file("password=\\u12"))).isEqualTo(1);
        assertThat(terminal.err()).contains("malformed").doesNotContain("Exception");
    }

    @Test
    void rejectsSettingsWithoutABroker() throws IOException {
        assertThat(terminal.run("models", "--command-config", file("a=b").toString()))
                .isEqualTo(1);
        assertThat(terminal.err()).contains("expected --bootstrap with --command-config");
    }
}
