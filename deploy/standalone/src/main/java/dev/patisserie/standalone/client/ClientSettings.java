package dev.patisserie.standalone.client;

import dev.patisserie.common.fault.Reasons;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads settings of the Kafka clients from a properties file, like Kafka's own tools. */
public final class ClientSettings {

    /** Settings that the commands require and set themselves. */
    private static final Set<String> RESERVED = Set.of(
            "acks",
            "allow.auto.create.topics",
            "bootstrap.controllers",
            "bootstrap.servers",
            "buffer.memory",
            "enable.auto.commit",
            "enable.idempotence",
            "group.id",
            "isolation.level",
            "key.deserializer",
            "key.serializer",
            "max.request.size",
            "transactional.id",
            "value.deserializer",
            "value.serializer");

    private ClientSettings() {}

    /**
     * Reads a file, such as one with {@code security.protocol} and {@code sasl.jaas.config}.
     *
     * @return the settings by key
     * @throws IllegalArgumentException if the file cannot be read, or contains settings that the commands set
     *     themselves; the message names the keys without their values
     */
    public static Map<String, String> read(Path file) {
        var properties = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            properties.load(in);
        } catch (IOException | IllegalArgumentException e) { // the latter: a malformed escape
            throw new IllegalArgumentException(
                    "expected a properties file with settings of a Kafka client at %s, found: %s"
                            .formatted(file, Reasons.orElse(e, "a malformed \\u escape")),
                    e);
        }
        var reserved = new TreeSet<>(properties.stringPropertyNames());
        reserved.retainAll(RESERVED);
        if (!reserved.isEmpty()) {
            throw new IllegalArgumentException(
                    "expected settings that the command does not set itself in %s, found %s; remove them"
                            .formatted(file, String.join(", ", reserved)));
        }
        Map<String, String> settings = new TreeMap<>();
        properties.stringPropertyNames().forEach(key -> settings.put(key, properties.getProperty(key)));
        return settings;
    }
}
