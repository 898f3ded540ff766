package dev.patisserie.standalone.failure;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.dataset.LabelledFile;
import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.signing.ArchiveSigner;
import dev.patisserie.standalone.broker.BrokerLog;
import dev.patisserie.standalone.broker.TopicPlan;
import dev.patisserie.standalone.client.TrainingClient;
import dev.patisserie.standalone.client.model.PublishedModels;
import dev.patisserie.standalone.client.model.Republication;
import dev.patisserie.standalone.client.model.ServedModels;
import dev.patisserie.standalone.e2e.TinySet;
import dev.patisserie.standalone.failure.KafkaNode.Address;
import dev.patisserie.standalone.service.FreePorts;
import dev.patisserie.standalone.service.ServiceProcess;
import dev.patisserie.standalone.service.ServiceSpec;
import dev.patisserie.standalone.service.Stack;
import dev.patisserie.standalone.workspace.ProjectHome;
import dev.patisserie.standalone.workspace.TrainingData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Brokers in separate processes, a proxy in front of the first broker, a trained model, and an inference service that
 * serves it. The first test class that registers it starts it, and it runs until all tests of this JVM have ended.
 */
final class FailureEnvironment implements BeforeAllCallback, AutoCloseable {

    /** One broker, which the services reach through the proxy. */
    static final FailureEnvironment SINGLE = new FailureEnvironment("single", 1, TinySet.weak(1));

    /** Three brokers, each with a replica of every partition. */
    static final FailureEnvironment CLUSTER = new FailureEnvironment("cluster", 3, TinySet.weak(1));

    /** One broker, and a model whose answers are mostly correct. */
    static final FailureEnvironment ROLLOUTS = new FailureEnvironment("rollouts", 1, TinySet.strong(1));

    static final Duration PATIENCE = Duration.ofMinutes(3);

    /** Time after which a group removes a killed member: the shortest that a broker permits. */
    private static final String SESSION_MILLIS = "6000";

    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

    /** The permanent service. */
    private static final String FIRST_REPLICA = "replica-1";

    private final String name;
    private final int brokers;
    private final TrainingRequested training;
    private final ProjectHome home = ProjectHome.find();
    private final Deque<Part> parts = new ArrayDeque<>();
    private final List<KafkaNode> nodes = new ArrayList<>();
    private Path folder;
    private TrainingData data;
    private TcpProxy proxy;
    private CheckpointPublished model;
    private ServiceProcess service;
    private String serviceDelivery;

    /** A resource to close. */
    @FunctionalInterface
    private interface Part {
        void close();
    }

    private FailureEnvironment(String name, int brokers, TrainingRequested training) {
        this.name = name;
        this.brokers = brokers;
        this.training = training;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        if (folder != null) {
            return;
        }
        BrokerLog.quiet();
        context.getRoot()
                .getStore(ExtensionContext.Namespace.create(FailureEnvironment.class, name))
                .put("environment", this); // which closes it, after all tests
        folder = Files.createTempDirectory("patisserie-failure");
        data = TrainingData.of(TinySet.draw(folder), folder);
        startNodes();
        createTopics();
        model = train();
    }

    private void startNodes() throws Exception {
        List<Integer> ports = FreePorts.find(brokers * 3 + 1);
        List<Address> addresses = new ArrayList<>();
        for (int i = 0; i < brokers; i++) {
            int services = ports.get(3 * i + 1);
            addresses.add(new Address(
                    i + 1,
                    ports.get(3 * i),
                    services,
                    i == 0 ? ports.get(3 * brokers) : services,
                    ports.get(3 * i + 2)));
        }
        for (Address address : addresses) {
            var node = new KafkaNode(folder, address, addresses);
            parts.push(node::close);
            nodes.add(node);
            node.start();
        }
        proxy = new TcpProxy(addresses.get(0).advertised(), nodes.get(0).servicesPort());
        parts.push(proxy::close);
    }

    private void createTopics() throws Exception {
        try (Admin admin = admin()) {
            TopicPlan.create(admin);
        }
    }

    private CheckpointPublished train() throws Exception {
        String service = "trainer-service";
        try (ServiceProcess trainer = start(
                service,
                Map.of(
                        "kafka.bootstrap.servers", bootstrap(),
                        "trainer.data-root", data.root().toString(),
                        "trainer.model-store", models().toString(),
                        "trainer.work-dir", folder.resolve(service).toString()))) {
            TrainingProgressed trained = new TrainingClient(bootstrap(), Clock.systemUTC())
                    .run(training, new TrainingClient.Listener() {
                        @Override
                        public void progressed(TrainingProgressed event) {}

                        @Override
                        public void waiting() {
                            trainer.ensureAlive();
                        }
                    });
            return PublishedModels.read(bootstrap()).stream()
                    .filter(model -> model.modelId().equals(trained.result().modelId()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Override
    public void close() throws IOException {
        System.getLogger(FailureTable.class.getName()).log(System.Logger.Level.WARNING, "{0}", FailureTable.text());
        while (!parts.isEmpty()) {
            parts.pop().close();
        }
        AtomicFiles.deleteTree(folder);
    }

    /** Returns the address of the broker without the proxy. */
    String bootstrap() {
        return nodes.stream().map(KafkaNode::direct).collect(Collectors.joining(","));
    }

    Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrap()));
    }

    KafkaNode node(int id) {
        return nodes.get(id - 1);
    }

    TcpProxy proxy() {
        return proxy;
    }

    String dataset() {
        return data.name();
    }

    /** Returns the consumer group of the inference services. */
    String group() {
        return "inference-service-" + dataset();
    }

    CheckpointPublished model() {
        return model;
    }

    private Path models() {
        return folder.resolve("models");
    }

    /** Returns the archive of a published model. */
    Path archive(CheckpointPublished published) {
        return models().resolve(published.artifact());
    }

    Republication republication() {
        return new Republication(bootstrap(), models(), dataset(), ArchiveSigner.NONE, Clock.systemUTC());
    }

    /** Returns a folder for a test's own files. */
    Path scratch() {
        return folder.resolve("scratch");
    }

    private Path workDir(String replica) {
        return folder.resolve(replica);
    }

    /** Returns the work folder of {@link #service}. */
    Path serviceWorkDir() {
        return workDir(FIRST_REPLICA);
    }

    /** Opens an outcome log; the caller closes it. */
    OutcomeLog outcomeLog() throws IOException {
        return new OutcomeLog(bootstrap(), photos());
    }

    /** Returns decodable files with their classes. */
    List<LabelledFile> labelledPhotos(Split split) throws IOException {
        return data.files(split);
    }

    /** Returns decodable files. */
    List<byte[]> photos() throws IOException {
        List<byte[]> photos = new ArrayList<>();
        for (LabelledFile file : labelledPhotos(Split.HOLDOUT)) {
            photos.add(Files.readAllBytes(file.path()));
        }
        return photos;
    }

    /**
     * Returns the permanent service: the running one, or a new one if it has ended or has another delivery guarantee.
     */
    ServiceProcess service(String delivery) throws Exception {
        if (service == null || !service.handle().isAlive() || !delivery.equals(serviceDelivery)) {
            if (service != null) {
                service.close();
            }
            service = replica(FIRST_REPLICA, delivery);
            serviceDelivery = delivery;
        }
        return service;
    }

    /**
     * Starts an inference service and waits until it serves the model; the caller closes it.
     *
     * @param name name of the replica, which determines its folder and its transactional id
     * @param delivery at-least-once or exactly-once
     */
    ServiceProcess replica(String name, String delivery) throws Exception {
        Map<String, String> settings = new HashMap<>();
        settings.put(
                "kafka.bootstrap.servers",
                nodes.stream().map(KafkaNode::advertised).collect(Collectors.joining(",")));
        settings.put("kafka.session.timeout.ms", SESSION_MILLIS);
        settings.put("kafka.heartbeat.interval.ms", "1000");
        settings.put("kafka.request.timeout.ms", "4000");
        settings.put("kafka.delivery.timeout.ms", "8000");
        settings.put("kafka.socket.connection.setup.timeout.ms", "2000");
        settings.put("kafka.reconnect.backoff.max.ms", "500");
        settings.put("inference.dataset", dataset());
        settings.put("inference.model-store", models().toString());
        settings.put("inference.work-dir", workDir(name).toString());
        settings.put("inference.resend-delay", "PT0.2S");
        settings.put("inference.max-batch", "8");
        settings.put("inference.delivery", delivery);
        settings.put("inference.replica-id", name);
        ServiceProcess replica = start("inference-service", settings);
        await(() -> {
            replica.ensureAlive();
            return ServedModels.of(replica.address()).serving() != null;
        });
        return replica;
    }

    /** Starts a feedback service and waits until it is ready; the caller closes it. */
    ServiceProcess feedback() throws Exception {
        return start(
                Stack.FEEDBACK,
                Map.of(
                        "kafka.bootstrap.servers", bootstrap(),
                        "kafka-streams.consumer.session.timeout.ms", SESSION_MILLIS,
                        "kafka-streams.consumer.heartbeat.interval.ms", "1000",
                        "feedback.dataset", dataset(),
                        "feedback.dataset-store", folder.resolve("datasets").toString(),
                        "feedback.state-dir", folder.resolve("feedback").toString()));
    }

    private ServiceProcess start(String service, Map<String, String> settings) throws Exception {
        var spec = new ServiceSpec(
                service, home.serviceJar(service), "512m", FreePorts.find(1).get(0), settings);
        ServiceProcess process = ServiceProcess.start(
                spec, home.guardJar(), Path.of("target", "failure-logs", service + "-" + name + ".log"));
        parts.push(process::close);
        process.awaitStarted(START_TIMEOUT);
        return process;
    }

    /** Waits until a service has ended with a message that contains {@code how}. */
    static void awaitEnd(ServiceProcess service, Duration patience, String how) {
        Awaitility.await().atMost(patience).untilAsserted(() -> assertThatThrownBy(service::ensureAlive)
                .hasMessageContaining(how));
    }

    static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptionsMatching(failure -> failure instanceof IOException)
                .until(condition);
    }
}
