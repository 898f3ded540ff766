package dev.patisserie.standalone.failure;

import dev.patisserie.standalone.workspace.ProjectHome;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A Kafka broker and controller in a separate process, which can be stopped, killed and restarted with its data. It has
 * one listener for the tests, and one for the services, whose advertised port may be that of a proxy. The owner closes
 * it. If this JVM ends without closing it, the agent in the process ends it.
 */
final class KafkaNode implements AutoCloseable {

    private static final String CLUSTER = "ZmFpbHVyZS1zdWl0ZS0wMQ";

    private static final String CONTROLLER = "CONTROLLER";

    private static final long GRACE_SECONDS = 30;

    /** Settings of a small broker whose failure is detected quickly. */
    private static final Map<String, String> SMALL = Map.ofEntries(
            Map.entry("broker.session.timeout.ms", "4000"),
            Map.entry("broker.heartbeat.interval.ms", "500"),
            Map.entry("offsets.topic.num.partitions", "1"),
            Map.entry("transaction.state.log.num.partitions", "1"),
            Map.entry("group.initial.rebalance.delay.ms", "0"),
            Map.entry("log.cleaner.dedupe.buffer.size", "2097152"),
            Map.entry("auto.create.topics.enable", "false"),
            Map.entry("socket.receive.buffer.bytes", "-1"),
            Map.entry("socket.send.buffer.bytes", "-1"),
            Map.entry("message.max.bytes", "67108864"),
            Map.entry("replica.fetch.max.bytes", "67108864"));

    private final Address address;
    private final Path folder;
    private Process process;

    /**
     * The ports of a node.
     *
     * @param id id of the node, from 1
     * @param direct port for the tests and the other nodes
     * @param services port for the services
     * @param advertised advertised port for the services
     * @param controller port of its controller
     */
    record Address(int id, int direct, int services, int advertised, int controller) {

        String voter() {
            return "%d@127.0.0.1:%d".formatted(id, controller);
        }
    }

    /** Creates a node and its folder, without starting it. */
    KafkaNode(Path folder, Address address, List<Address> cluster) throws Exception {
        this.address = address;
        this.folder = Files.createDirectories(folder.resolve("node-" + address.id()));
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8))
                .setClusterId(CLUSTER)
                .setNodeId(address.id())
                .addDirectory(log().toString())
                .setMetadataLogDirectory(log().toString())
                .setControllerListenerName(CONTROLLER)
                .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                .run();
        write(settings(cluster));
    }

    private Path log() {
        return folder.resolve("log");
    }

    private void write(Map<String, String> settings) throws IOException {
        var properties = new Properties();
        properties.putAll(settings);
        try (Writer out = Files.newBufferedWriter(folder.resolve("server.properties"))) {
            properties.store(out, null);
        }
    }

    private Map<String, String> settings(List<Address> cluster) {
        String replicas = Integer.toString(cluster.size());
        String inSync = Integer.toString(Math.max(1, cluster.size() - 1));
        Map<String, String> all = new HashMap<>(SMALL);
        all.putAll(Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", Integer.toString(address.id())),
                Map.entry("log.dirs", log().toString()),
                Map.entry(
                        "controller.quorum.voters",
                        cluster.stream().map(Address::voter).collect(Collectors.joining(","))),
                Map.entry("controller.listener.names", CONTROLLER),
                Map.entry("inter.broker.listener.name", "DIRECT"),
                Map.entry("listener.security.protocol.map", "CONTROLLER:PLAINTEXT,DIRECT:PLAINTEXT,SERVICES:PLAINTEXT"),
                Map.entry(
                        "listeners",
                        "DIRECT://127.0.0.1:%d,SERVICES://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                                .formatted(address.direct(), address.services(), address.controller())),
                Map.entry(
                        "advertised.listeners",
                        "DIRECT://127.0.0.1:%d,SERVICES://127.0.0.1:%d"
                                .formatted(address.direct(), address.advertised())),
                Map.entry("offsets.topic.replication.factor", replicas),
                Map.entry("transaction.state.log.replication.factor", replicas),
                Map.entry("transaction.state.log.min.isr", inSync),
                Map.entry("default.replication.factor", replicas),
                Map.entry("min.insync.replicas", inSync)));
        return all;
    }

    /** Starts the process, without waiting until it is ready. */
    void start() throws IOException {
        ProjectHome home = ProjectHome.find();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.add("-javaagent:" + home.guardJar());
        command.addAll(List.of("-cp", home.root().resolve("deploy/standalone/target/lib") + "/*"));
        command.add("kafka.Kafka");
        command.add(folder.resolve("server.properties").toString());
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("process.log").toFile()))
                .start();
    }

    int id() {
        return address.id();
    }

    /** Returns the address for tests. */
    String direct() {
        return "127.0.0.1:" + address.direct();
    }

    /** Returns the address for services. */
    String advertised() {
        return "127.0.0.1:" + address.advertised();
    }

    /** Returns the target port for a proxy. */
    int servicesPort() {
        return address.services();
    }

    /** Stops the node gracefully. */
    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
            kill(); // a controller without its quorum does not end by itself
        }
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly().onExit().join(); // it writes to its folder until then
        }
    }
}
