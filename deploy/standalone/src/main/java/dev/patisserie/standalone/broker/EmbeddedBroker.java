package dev.patisserie.standalone.broker;

import dev.patisserie.common.fault.Reasons;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A Kafka broker in this JVM, with its own KRaft controller, on the loopback interface. Its log remains in its folder,
 * and a later broker with the same folder continues it.
 *
 * <p>The caller owns the broker and closes it once. A folder serves one broker at a time. After an error of its disk
 * the broker ends, which {@link #ensureAlive} reports; of several brokers in a JVM, the one that started last reports
 * it.
 */
public final class EmbeddedBroker implements AutoCloseable {

    /** Largest accepted record, in bytes; far above the size of photos. */
    public static final int MAX_MESSAGE_BYTES = 64 << 20;

    private static final int NODE = 1;

    /** The cluster id of all brokers, since a folder must be formatted again with the same id. */
    private static final String CLUSTER = "cGF0aXNzZXJpZS0wMDAwMQ";

    private static final String CONTROLLER = "CONTROLLER";

    /** Settings of a single broker without replicas and with small caches. */
    private static final Map<String, String> SMALL = Map.ofEntries(
            Map.entry("offsets.topic.replication.factor", "1"),
            Map.entry("offsets.topic.num.partitions", "1"),
            Map.entry("transaction.state.log.replication.factor", "1"),
            Map.entry("transaction.state.log.min.isr", "1"),
            Map.entry("transaction.state.log.num.partitions", "1"),
            Map.entry("share.coordinator.state.topic.replication.factor", "1"),
            Map.entry("share.coordinator.state.topic.min.isr", "1"),
            Map.entry("group.initial.rebalance.delay.ms", "0"),
            Map.entry("log.cleaner.dedupe.buffer.size", "2097152"),
            Map.entry("auto.create.topics.enable", "false"),
            // The operating system sizes the buffers: with Kafka's 100 KiB, a record of 60 MiB takes seconds.
            Map.entry("socket.receive.buffer.bytes", "-1"),
            Map.entry("socket.send.buffer.bytes", "-1"),
            Map.entry("message.max.bytes", Integer.toString(MAX_MESSAGE_BYTES)),
            Map.entry("replica.fetch.max.bytes", Integer.toString(MAX_MESSAGE_BYTES)));

    private final KafkaRaftServer server;
    private final String bootstrapServers;
    private final Path folder;
    private volatile boolean halted;

    private EmbeddedBroker(KafkaRaftServer server, String bootstrapServers, Path folder) {
        this.server = server;
        this.bootstrapServers = bootstrapServers;
        this.folder = folder;
    }

    /**
     * Starts a broker and waits until it is ready.
     *
     * @param folder folder of the log; formatted if it is new
     * @param port free port for clients
     * @param controllerPort free port for the controller
     * @throws IOException if the folder cannot be written
     */
    public static EmbeddedBroker start(Path folder, int port, int controllerPort) throws IOException {
        return start(folder, port, controllerPort, Map.of());
    }

    /** Starts a broker with other settings, such as a second listener. */
    static EmbeddedBroker start(Path folder, int port, int controllerPort, Map<String, String> others)
            throws IOException {
        Path log = Files.createDirectories(folder).toRealPath();
        format(log);
        String address = "127.0.0.1:" + port;
        String controller = "127.0.0.1:" + controllerPort;
        var settings = new HashMap<Object, Object>(SMALL);
        settings.putAll(Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                Integer.toString(NODE),
                "log.dirs",
                log.toString(),
                "controller.quorum.voters",
                NODE + "@" + controller,
                "controller.listener.names",
                CONTROLLER,
                "listener.security.protocol.map",
                CONTROLLER + ":PLAINTEXT,PLAINTEXT:PLAINTEXT",
                "listeners",
                "PLAINTEXT://%s,%s://%s".formatted(address, CONTROLLER, controller),
                "advertised.listeners",
                "PLAINTEXT://" + address));
        settings.putAll(others);
        var server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
        var broker = new EmbeddedBroker(server, address, log);
        Exit.setHaltProcedure(broker::halt);
        server.startup();
        return broker;
    }

    /** Kafka would halt the JVM, without a message and without an orderly end of the services. */
    private void halt(int status, String reason) {
        halted = true;
        throw new IllegalStateException("the broker has ended, exit status %d: %s".formatted(status, reason));
    }

    private static void format(Path log) throws IOException {
        try {
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8))
                    .setClusterId(CLUSTER)
                    .setNodeId(NODE)
                    .addDirectory(log.toString())
                    .setMetadataLogDirectory(log.toString())
                    .setControllerListenerName(CONTROLLER)
                    .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                    .setIgnoreFormatted(true)
                    .run();
        } catch (Exception e) { // declared by the formatter
            throw new IOException("cannot prepare " + log + " for the broker: " + Reasons.withPaths(e), e);
        }
    }

    /**
     * Creates the topics that are missing.
     *
     * @throws IllegalStateException if a topic is rejected
     */
    public void createTopics() throws InterruptedException {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            TopicPlan.create(admin);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the broker created no topics: " + Reasons.of(e), e);
        }
    }

    /** Returns the {@code host:port} that clients connect to. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /**
     * Checks that the broker runs.
     *
     * @throws IllegalStateException if it has ended because its folder cannot be read or written
     */
    public void ensureAlive() {
        if (halted) {
            throw new IllegalStateException(
                    "expected a running Kafka broker, found that it has ended because of an error in its folder %s with %d MiB of free space; make space or repair the disk, and start again"
                            .formatted(folder, folder.toFile().getUsableSpace() >> 20));
        }
    }

    /**
     * Stops the broker, and waits until its log is closed. A broker that has ended because of its disk has no log to
     * close, and waits five minutes for its controller; its threads end with the JVM.
     */
    @Override
    public void close() {
        if (halted) {
            return;
        }
        server.shutdown();
        server.awaitShutdown();
    }
}
