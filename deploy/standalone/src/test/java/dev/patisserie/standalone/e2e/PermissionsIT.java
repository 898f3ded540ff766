package dev.patisserie.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.kafka.permission.Permission;
import dev.patisserie.common.kafka.permission.Permissions;
import dev.patisserie.standalone.broker.BrokerLog;
import dev.patisserie.standalone.broker.SecuredBroker;
import dev.patisserie.standalone.client.KafkaClients;
import dev.patisserie.standalone.client.model.ServedModels;
import dev.patisserie.standalone.command.Terminal;
import dev.patisserie.standalone.service.ScrapedMetrics;
import dev.patisserie.standalone.service.ServiceProcess;
import dev.patisserie.standalone.service.ServiceProcesses;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs all services and the commands of each role on a broker with TLS, SCRAM and an authorizer, with the permissions
 * of the table alone.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class) // the last one takes permissions away
class PermissionsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String METRIC = "kafka_permissions_missing";

    @TempDir
    static Path folder;

    private static final List<AutoCloseable> PARTS = new ArrayList<>();
    private static SecuredBroker broker;
    private static Path photo;
    private static ServiceProcess trainer;
    private static ServiceProcess inference;
    private static ServiceProcess feedback;

    private final Terminal terminal = new Terminal();

    @BeforeAll
    static void startServices() throws Exception {
        BrokerLog.quiet();
        TinySet.draw(folder.resolve("data"));
        try (Stream<Path> files = Files.walk(folder.resolve("data").resolve(TinySet.NAME))) {
            photo = files.filter(Files::isRegularFile).sorted().findFirst().orElseThrow();
        }
        broker = SecuredBroker.start(folder.resolve("broker"));
        PARTS.add(broker);
        broker.grant("inference", Permissions.of(Set.of("console"))); // one user with two roles
        trainer = ServiceProcesses.startTrainer(
                "trainer",
                folder.resolve("logs"),
                settings(
                        "trainer",
                        Map.of(
                                "trainer.data-root", folder.resolve("data").toString(),
                                "trainer.model-store", folder.resolve("models").toString(),
                                "trainer.work-dir",
                                        folder.resolve("work-trainer").toString())));
        PARTS.add(trainer);
        launchInference();
        inference.awaitStarted(PATIENCE);
        feedback = ServiceProcesses.launchFeedback(
                "feedback",
                folder.resolve("logs"),
                settings(
                        "feedback",
                        Map.of(
                                "feedback.dataset", TinySet.NAME,
                                "feedback.dataset-store",
                                        folder.resolve("datasets").toString(),
                                "feedback.state-dir",
                                        folder.resolve("work-feedback").toString())));
        PARTS.add(feedback);
        feedback.awaitStarted(PATIENCE);
    }

    private static void launchInference() throws IOException {
        inference = ServiceProcesses.launchInference(
                "inference",
                folder.resolve("logs"),
                settings(
                        "inference",
                        Map.of(
                                "inference.dataset",
                                TinySet.NAME,
                                "inference.replica-id",
                                "one",
                                "inference.delivery",
                                "exactly-once",
                                "inference.model-store",
                                folder.resolve("models").toString(),
                                "inference.work-dir",
                                folder.resolve("work-inference").toString())));
        PARTS.add(inference);
    }

    private static Map<String, String> settings(String user, Map<String, String> own) {
        Map<String, String> settings = new HashMap<>(own);
        broker.security(user).forEach((key, value) -> settings.put("kafka." + key, value));
        settings.put("kafka.bootstrap.servers", broker.bootstrap());
        return settings;
    }

    @AfterAll
    static void stop() throws Exception {
        KafkaClients.configure(Map.of()); // the clients of later tests in this JVM have no login
        Collections.reverse(PARTS);
        for (AutoCloseable part : PARTS) {
            part.close();
        }
    }

    private int run(String role, Object... arguments) {
        return terminal.run(Stream.concat(
                        Stream.of(arguments),
                        Stream.of("--bootstrap", broker.bootstrap(), "--command-config", broker.commandConfig(role)))
                .toArray());
    }

    private void runs(String role, Object... arguments) {
        assertThat(run(role, arguments)).as(terminal.toString()).isZero();
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(PATIENCE)
                .ignoreExceptionsMatching(failure -> failure instanceof IOException)
                .until(condition);
    }

    private static double missing(ServiceProcess service) throws IOException, InterruptedException {
        return new ScrapedMetrics(service.management()).sum(METRIC);
    }

    private static String log(String service) throws IOException {
        return Files.readString(folder.resolve("logs").resolve(service + ".log"));
    }

    @Test
    @Order(1)
    void wholeLoopRunsWithThePermissionsOfTheTable() throws Exception {
        // When each role does its work
        runs("administrator", "topics");
        runs("requester", "train", "--pipeline=simple", "--dataset=" + TinySet.NAME, "--epochs=2", "--image-size=32");
        await(() -> ServedModels.of(inference.address()).serving() != null);
        runs("operator", "classify", photo);
        runs("labeller", "label", "image-1", "donut", "--labeller=ann");
        runs(
                "operator",
                "search",
                "--trials=2",
                "--epochs=1",
                "--image-size=32",
                "--dataset=" + TinySet.NAME,
                "--learning-rate=1e-4..1e-3");
        runs("operator", "models");
        runs("reader", "search", "status");
        runs("reader", "jobs");
        runs("operator", "dlq", "redrive");
        runs("auditor", "history", "--images");

        // Then
        for (ServiceProcess service : List.of(trainer, inference, feedback)) {
            assertThat(missing(service)).isZero();
        }
        for (String service : List.of("trainer", "inference", "feedback")) {
            assertThat(log(service)).doesNotContain("uthorizationException").doesNotContain("permission missing");
        }
    }

    @Test
    @Order(2)
    void commandOfAnotherRoleIsRefusedWithTheFix() {
        int exit = run(
                "reader", "train", "--pipeline=simple", "--dataset=" + TinySet.NAME, "--epochs=1", "--image-size=32");

        assertThat(exit).isNotZero();
        assertThat(terminal.err())
                .contains("KAFKA_PERMISSION_MISSING: user 'reader' lacks ")
                .contains("WRITE on topic training-requests (")
                .contains("deploy/kafka/acls.sh --command-config FILE ROLE=reader");
    }

    @Test
    @Order(3)
    void serviceNamesAMissingPermissionAndContinuesOnceItIsGranted() throws Exception {
        // Given
        Permission write = permission(AclOperation.WRITE, "predictions");
        Permission read = permission(AclOperation.READ, "model-selection");
        inference.close();
        broker.revoke(write);
        broker.revoke(read);
        launchInference(); // it waits for its model selection

        // When
        await(() -> missing(inference) == 2);

        // Then
        assertThat(log("inference"))
                .contains("permission missing role=inference permission=\"WRITE on topic predictions\"")
                .contains("permission missing role=inference permission=\"READ on topic model-selection\"")
                .contains("code=KAFKA_PERMISSION_MISSING user=\"inference\"")
                .contains("acls.sh --command-config FILE inference=inference");
        assertThat(readiness())
                .contains("KAFKA_PERMISSION_MISSING: ")
                .contains("WRITE on topic predictions (inference)")
                .contains("READ on topic model-selection (inference)");

        // When
        broker.grant(read);
        broker.grant(write);

        // Then it continues without a restart
        runs("operator", "classify", photo);
        await(() -> missing(inference) == 0);
        assertThat(readiness()).contains("kafka permissions").doesNotContain("KAFKA_");
    }

    private static String readiness() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(inference.management().resolve("/q/health/ready"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static Permission permission(AclOperation operation, String topic) {
        return Permissions.of(Set.of("inference")).stream()
                .filter(permission ->
                        permission.operation() == operation && permission.name().equals(topic))
                .findFirst()
                .orElseThrow();
    }
}
