package dev.patisserie.standalone.e2e;

import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.standalone.broker.BrokerLog;
import dev.patisserie.standalone.broker.EmbeddedBroker;
import dev.patisserie.standalone.client.KafkaClients;
import dev.patisserie.standalone.service.ScrapedMetrics;
import dev.patisserie.standalone.service.ServiceProcess;
import dev.patisserie.standalone.service.ServiceProcesses;
import dev.patisserie.standalone.service.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.common.GroupState;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/** A broker that can be restarted, and feedback services that share the labels and can be killed. */
final class FeedbackFleet implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Path folder;
    private final Stack.Ports ports = Stack.Ports.of(0, 0, 0);
    private final Map<String, ServiceProcess> services = new TreeMap<>();
    private final Map<String, String> settings = new HashMap<>();
    private EmbeddedBroker broker;

    private FeedbackFleet(Path folder) throws IOException {
        this.folder = folder;
        startBroker();
    }

    /** Starts the broker, but no service. */
    static FeedbackFleet start() throws IOException, InterruptedException {
        BrokerLog.quiet();
        var fleet = new FeedbackFleet(Files.createTempDirectory("patisserie-feedback"));
        fleet.broker.createTopics();
        return fleet;
    }

    private void startBroker() throws IOException {
        broker = EmbeddedBroker.start(folder.resolve("broker"), ports.kafka(), ports.controller());
    }

    /** Stops the broker and starts it again on the same log and the same port. */
    void restartBroker() throws IOException {
        broker.close();
        startBroker();
    }

    String bootstrap() {
        return broker.bootstrapServers();
    }

    /** Adds a setting of services that are started later. */
    FeedbackFleet with(String key, String value) {
        settings.put(key, value);
        return this;
    }

    /** Starts a service with the state folder of its name, and does not wait for it. */
    void launch(String name) throws IOException {
        Map<String, String> all = new HashMap<>(settings);
        all.put("kafka.bootstrap.servers", bootstrap());
        all.put("feedback.dataset-store", folder.resolve("datasets").toString());
        all.put("feedback.state-dir", folder.resolve("state-" + name).toString());
        services.put(name, ServiceProcesses.launchFeedback(name, folder.resolve("logs"), all));
    }

    /** Kills a service by SIGKILL, and waits for its end. */
    void kill(String name) throws InterruptedException {
        services.remove(name).kill();
    }

    /** Stops all services in an orderly way. */
    void stop() {
        services.values().forEach(ServiceProcess::close);
        services.clear();
    }

    /**
     * Lets a service run for a time.
     *
     * @throws IllegalStateException if it ends of itself
     */
    void run(String name, long millis) throws InterruptedException, ExecutionException {
        ServiceProcess service = services.get(name);
        try {
            service.handle().onExit().get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return; // it runs as expected
        }
        service.ensureAlive();
    }

    /** Waits until the partitions are assigned to a number of services. */
    void awaitMembers(String application, int count) {
        await("%d members of %s".formatted(count, application), () -> {
            try (Admin admin = Admin.create(KafkaClients.settings(bootstrap()))) {
                ConsumerGroupDescription group = admin.describeConsumerGroups(List.of(application))
                        .describedGroups()
                        .get(application)
                        .get();
                return group.groupState() == GroupState.STABLE
                        && group.members().size() == count;
            }
        });
    }

    /** Returns the sum of a metric over the services; see {@link ScrapedMetrics#sum}. */
    double metric(String prefix) throws IOException, InterruptedException {
        double sum = 0;
        for (ServiceProcess service : services.values()) {
            sum += new ScrapedMetrics(service.management()).sum(prefix);
        }
        return sum;
    }

    void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    services.values().forEach(ServiceProcess::ensureAlive);
                    return condition.call();
                });
    }

    void awaitAsserted(ThrowingRunnable assertion) {
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            services.values().forEach(ServiceProcess::ensureAlive);
            assertion.run();
        });
    }

    @Override
    public void close() throws IOException {
        stop();
        broker.close();
        AtomicFiles.deleteTree(folder);
    }
}
