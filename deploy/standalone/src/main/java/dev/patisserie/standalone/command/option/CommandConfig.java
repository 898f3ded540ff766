package dev.patisserie.standalone.command.option;

import dev.patisserie.standalone.client.ClientSettings;
import dev.patisserie.standalone.client.KafkaClients;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Option;

/** The option with settings of the Kafka clients, such as authentication and encryption. */
public final class CommandConfig {

    @Option(
            names = "--command-config",
            paramLabel = "FILE",
            description = {
                "With --bootstrap: a properties file with settings of Kafka's clients, such as",
                "security.protocol, sasl.mechanism, sasl.jaas.config and ssl.truststore.location."
            })
    private Path file;

    /**
     * Applies the settings to every Kafka client that the command opens.
     *
     * @param bootstrap the named broker, or null for the local broker, which needs no authentication
     * @throws IllegalArgumentException if the file is invalid, or no broker is named
     */
    public void apply(String bootstrap) {
        if (file != null && bootstrap == null) {
            throw new IllegalArgumentException("expected --bootstrap with --command-config, found none");
        }
        KafkaClients.configure(file == null ? Map.of() : ClientSettings.read(file));
    }
}
