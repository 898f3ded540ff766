package dev.patisserie.standalone.service;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How a service is started.
 *
 * @param name for messages and the log file
 * @param jar Quarkus's {@code quarkus-run.jar}
 * @param heap largest heap, as {@code -Xmx} takes it
 * @param port where it answers HTTP
 * @param managementPort where it answers for health and metrics
 * @param properties its configuration, by system properties
 * @param environment variables that are set unless this process has others
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
     * The trainer's variables. TensorFlow's own allocator for the processor keeps all memory that a process ever took;
     * the system's returns it after a training (ADR 38).
     */
    static final Map<String, String> TRAINER = Map.of("TF_ONEDNN_USE_SYSTEM_ALLOCATOR", "1");

    /** A service without variables of its own, with a free management port. */
    public ServiceSpec(String name, Path jar, String heap, int port, Map<String, String> properties) {
        this(name, jar, heap, port, otherThan(port), properties, Map.of());
    }

    /** Returns a free port; a port that was found before may not be listened on yet. */
    private static int otherThan(int port) {
        return FreePorts.find(2).stream()
                .filter(free -> free != port)
                .findFirst()
                .orElseThrow();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Returns where it answers for health and metrics. */
    URI management() {
        return URI.create("http://127.0.0.1:" + managementPort);
    }

    /** Returns the command line, with the JVM that runs this. */
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
