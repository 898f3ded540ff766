package dev.patisserie.common.kafka;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.smallrye.reactive.messaging.kafka.companion.test.EmbeddedKafkaBroker;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.AppInfoParser;
import org.testcontainers.kafka.KafkaContainer;

/**
 * A real Kafka broker for tests, as {@code @WithTestResource(KafkaTestBroker.class)}: in a container if a Docker engine
 * responds, otherwise in this JVM. {@code -Dtest.kafka=docker|embedded} overrides the choice, for example if the engine
 * cannot pull images; the default is {@code auto}.
 *
 * <p>The address is part of the application's configuration, so no test reads a static field.
 */
public final class KafkaTestBroker implements QuarkusTestResourceLifecycleManager {

    /** Settings of both kinds of broker: small, but suitable for the largest record of the tests. */
    private static final Map<String, String> SETTINGS = Map.of(
            "group.initial.rebalance.delay.ms", "0",
            "log.cleaner.dedupe.buffer.size", "2097152",
            "message.max.bytes", "67108864",
            "offsets.topic.num.partitions", "1",
            "offsets.topic.replication.factor", "1",
            "transaction.state.log.min.isr", "1",
            "transaction.state.log.replication.factor", "1");

    /** Strong references, because an unreferenced logger may lose its level. */
    private static final List<Logger> LOGGERS = Stream.of("kafka", "org.apache.kafka", "state.change.logger")
            .map(Logger::getLogger)
            .toList();

    private AutoCloseable broker;

    @Override
    public Map<String, String> start() {
        LOGGERS.forEach(logger -> logger.setLevel(Level.SEVERE)); // a broker in this JVM logs a lot
        return Map.of("kafka.bootstrap.servers", useDocker() ? startContainer() : startEmbedded());
    }

    private static boolean useDocker() {
        String choice = System.getProperty("test.kafka", "auto");
        return switch (choice) {
            case "docker" -> true;
            case "embedded" -> false;
            case "auto" -> dockerAnswers();
            default ->
                throw new IllegalArgumentException(
                        "test.kafka must be auto, embedded or docker, was '%s'".formatted(choice));
        };
    }

    /** Asks the engine itself, since a client may be installed without an engine. */
    private static boolean dockerAnswers() {
        try {
            Process docker = new ProcessBuilder("docker", "version", "--format", "{{.Server.Version}}")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean ended = docker.waitFor(10, TimeUnit.SECONDS);
            docker.destroy();
            return ended && docker.exitValue() == 0;
        } catch (IOException e) {
            return false; // no client, so no engine is reachable
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Returns the image with the version of the clients, so that the project has one Kafka version. */
    private String startContainer() {
        var container = new KafkaContainer("apache/kafka:" + AppInfoParser.getVersion());
        broker = container;
        var environment = new HashMap<String, String>();
        SETTINGS.forEach((name, value) ->
                environment.put("KAFKA_" + name.toUpperCase(Locale.ROOT).replace('.', '_'), value));
        container.withEnv(environment).start();
        return container.getBootstrapServers();
    }

    private String startEmbedded() {
        var embedded = new EmbeddedKafkaBroker()
                .withAdditionalProperties(properties -> properties.putAll(SETTINGS))
                .withDeleteLogDirsOnClose(true);
        broker = embedded;
        embedded.start();
        return embedded.getAdvertisedListeners().replaceFirst("^.*://", "");
    }

    @Override
    public void stop() {
        if (broker == null) { // start() may have failed
            return;
        }
        try {
            broker.close();
        } catch (Exception e) {
            throw new IllegalStateException("the test broker did not stop", e);
        }
    }
}
