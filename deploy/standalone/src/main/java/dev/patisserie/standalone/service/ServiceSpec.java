package dev.patisserie.standalone.service;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The start parameters of a service.
 *
 * @param name name for messages and the log file
 * @param jar Quarkus's {@code quarkus-run.jar}
 * @param heap largest heap, in the format of {@code -Xmx}
 * @param port port of HTTP
 * @param managementPort port of health and metrics
 * @param properties configuration, as system properties
 * @param environment environment variables; those of this process take precedence
 */
public record ServiceSpec(
        String name,
        Path jar,
        String heap,
        int port,
        int managementPort,
        Map<String, String> properties,
        Map<String, String> environment) {

    /**
     * The environment variables of the trainer. TensorFlow's own CPU allocator keeps all memory of a training, while
     * the system's allocator releases it after the training (ADR 38).
     */
    static final Map<String, String> TRAINER = Map.of("TF_ONEDNN_USE_SYSTEM_ALLOCATOR", "1");

    /** Creates the parameters of a service without environment variables and with a free management port. */
    public ServiceSpec(String name, Path jar, String heap, int port, Map<String, String> properties) {
        this(name, jar, heap, port, otherThan(port), properties, Map.of());
    }

    /** Returns a free port other than the given one, on which no process listens yet. */
    private static int otherThan(int port) {
        return FreePorts.find(2).stream()
                .filter(free -> free != port)
                .findFirst()
                .orElseThrow();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Returns the address of health and metrics. */
    URI management() {
        return URI.create("http://127.0.0.1:" + managementPort);
    }

    /** Returns the command line, which uses the JVM of this process. */
    List<String> command(Path guardJar) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + heap);
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.add("-javaagent:" + guardJar);
        command.add("-Dquarkus.http.host=127.0.0.1");
        command.add("-Dquarkus.http.port=" + port);
        command.add("-Dquarkus.management.host=127.0.0.1");
        command.add("-Dquarkus.management.port=" + managementPort);
        properties.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.add("-jar");
        command.add(jar.toString());
        return command;
    }
}
