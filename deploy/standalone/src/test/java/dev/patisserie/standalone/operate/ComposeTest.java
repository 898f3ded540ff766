package dev.patisserie.standalone.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.standalone.broker.EmbeddedBroker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComposeTest {

    private final Map<String, JsonNode> services = Compose.services();

    @Test
    void runsTheBrokerOfTheClientsVersion() {
        assertThat(services.get("kafka").get("image").asText())
                .matches("apache/kafka:" + Pattern.quote(AppInfoParser.getVersion()) + "(@sha256:[0-9a-f]{64})?");
    }

    @Test
    void pinsEveryThirdPartyImage() {
        assertThat(services.values())
                .filteredOn(service -> !service.has("build"))
                .extracting(service -> service.get("image").asText())
                .hasSize(4)
                .allMatch(image -> image.matches("[a-z/]+:v?\\d+\\.\\d+\\.\\d+(@sha256:[0-9a-f]{64})?"));
    }

    /** Kafka and the store must not be reachable from the containers that display figures. */
    @Test
    void containersReachOnlyTheNetworksThatTheyNeed() {
        Map<String, Set<String>> members = new TreeMap<>();
        services.forEach((name, service) -> networks(service)
                .forEach(network ->
                        members.computeIfAbsent(network, any -> new TreeSet<>()).add(name)));

        assertThat(members)
                .containsOnly(
                        entry(
                                "stream",
                                Set.of("kafka", "topics", "trainer", "inference", "inference-replica", "feedback")),
                        entry("store", Set.of("s3", "trainer", "inference", "inference-replica", "feedback")),
                        entry("metrics", Set.of("prometheus", "trainer", "inference", "inference-replica", "feedback")),
                        entry("dashboards", Set.of("prometheus", "grafana")),
                        entry("reports", Set.of("tensorboard")));
        JsonNode file = ProjectFiles.tree(ProjectFiles.path("docker-compose.yml"));
        assertThat(file.get("networks").properties())
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrderElementsOf(members.keySet());
    }

    private static List<String> networks(JsonNode service) {
        JsonNode networks = service.path("networks");
        return networks.isArray()
                ? ProjectFiles.texts(networks)
                : networks.properties().stream().map(Map.Entry::getKey).toList();
    }

    @Test
    void replicasShareTheNameOfTheInferenceServiceWithItsClients() {
        JsonNode networks = services.get("inference-replica").get("networks");

        assertThat(networks.at("/stream/aliases/0").asText()).isEqualTo("inference");
        assertThat(networks.at("/metrics/aliases/0").asText()).isEqualTo("inference");
    }

    @Test
    void noPasswordHasADefault() {
        String text = ProjectFiles.text("docker-compose.yml");

        assertThat(Pattern.compile("^ *[A-Z0-9_]*(PASSWORD|SECRET|CREDENTIAL)[A-Z_]*:(.*)$", Pattern.MULTILINE)
                        .matcher(text)
                        .results()
                        .map(found -> found.group(2)))
                .hasSize(3)
                .allMatch(value -> value.matches("( \\$\\{[A-Z_]+:-})?"));
        assertThat(ProjectFiles.texts(services.get("grafana").get("entrypoint")).get(2))
                .contains("/dev/urandom", "exec /run.sh");
    }

    @Test
    void imagesOpenTheirPortsAndTheServicesOutsideContainersDoNot() {
        assertThat(ProjectFiles.text("deploy/docker/service.Dockerfile"))
                .contains("QUARKUS_HTTP_HOST=0.0.0.0", "QUARKUS_MANAGEMENT_HOST=0.0.0.0");
        for (String module : List.of("inference-service", "trainer-service")) {
            assertThat(ProjectFiles.text(module + "/src/main/resources/application.properties"))
                    .as(module)
                    .contains("\nquarkus.http.host=127.0.0.1\n");
        }
        for (String module : List.of("inference-service", "trainer-service", "feedback-service")) {
            assertThat(ProjectFiles.text(module + "/src/main/resources/application.properties"))
                    .as(module)
                    .contains("\nquarkus.management.host=127.0.0.1\n");
        }
    }

    @Test
    void servicesHaveMinimalPrivileges() {
        assertThat(services).allSatisfy((name, service) -> {
            assertThat(service.path("read_only").asBoolean()).as(name).isTrue();
            assertThat(service.at("/cap_drop/0").asText()).isEqualTo("ALL");
            assertThat(service.at("/security_opt/0").asText()).isEqualTo("no-new-privileges:true");
            assertThat(service.path("user").asText()).as(name).matches("[1-9]\\d*:[1-9]\\d*");
            assertThat(service.at("/deploy/resources/limits/memory").asText())
                    .as(name)
                    .isNotEmpty();
            // beside these limits, compose rejects a pids_limit
            assertThat(service.has("pids_limit")).as(name).isFalse();
            assertThat(service.at("/deploy/resources/limits/pids").asInt())
                    .as(name)
                    .isBetween(512, 4096);
            assertThat(service.at("/deploy/resources/limits/cpus").asText())
                    .as(name)
                    .isNotEmpty();
        });
    }

    /**
     * The nightly HostileIT asserts that the services stay far below these. The verifier reaches its own limit, 4 GiB,
     * before the container has no memory left: the kernel may end all processes of a container.
     */
    @Test
    void limitsMemoryToTheServiceAndTheProcessThatVerifiesAModel() {
        assertThat(services.get("inference")
                        .at("/deploy/resources/limits/memory")
                        .asText())
                .isEqualTo("6g");
        assertThat(services.get("trainer").at("/deploy/resources/limits/memory").asText())
                .isEqualTo("4g");
    }

    @Test
    void everyServiceHasAHealthCheck() {
        assertThat(services)
                .allSatisfy((name, service) -> assertThat(service.has("healthcheck") || checksItself(service))
                        .as(name)
                        .isTrue());
    }

    /** Returns whether the image has a health check or the service ends. */
    private static boolean checksItself(JsonNode service) {
        String dockerfile = service.at("/build/dockerfile").asText();
        return dockerfile.endsWith("service.Dockerfile")
                        && ProjectFiles.text("deploy/docker/service.Dockerfile").contains("\nHEALTHCHECK ")
                || service.path("restart").asText().equals("no");
    }

    @Test
    void publishesPortsOnlyOnThisMachine() {
        assertThat(services.values().stream().flatMap(service -> ProjectFiles.texts(service.path("ports")).stream()))
                .isNotEmpty()
                .allMatch(port -> port.startsWith("127.0.0.1:"));
    }

    @ParameterizedTest
    @CsvSource({"trainer, TRAINER_", "inference, INFERENCE_", "feedback, FEEDBACK_"})
    void setsOnlyKnownKeys(String name, String prefix) {
        List<String> keys = services.get(name).get("environment").properties().stream()
                .map(Map.Entry::getKey)
                .filter(key -> key.startsWith(prefix))
                .toList();

        assertThat(keys).hasSizeGreaterThanOrEqualTo(3).allMatch(ReadmeKeys::hasVariable);
    }

    @ParameterizedTest
    @CsvSource({"trainer, trainer.shutdown-timeout", "inference, inference.shutdown-grace"})
    void stopPeriodExceedsTheShutdownTimeOfAService(String name, String key) {
        assertThat(Duration.parse(
                        "PT" + services.get(name).get("stop_grace_period").asText()))
                .isGreaterThan(ReadmeKeys.duration(key));
    }

    @Test
    void replicasHaveUniqueTransactionalIds() {
        assertThat(services.get("inference").path("hostname").asText()).isEqualTo("inference");
        assertThat(services.get("inference-replica").has("hostname"))
                .as("one that all of them would bear")
                .isFalse();
        assertThat(services.values())
                .noneMatch(service -> service.at("/environment").has("INFERENCE_REPLICA_ID"));
    }

    @Test
    void brokerAcceptsTheLargestRecordOfTheTopics() {
        assertThat(services.get("kafka")
                        .at("/environment/KAFKA_MESSAGE_MAX_BYTES")
                        .asInt())
                .isEqualTo(EmbeddedBroker.MAX_MESSAGE_BYTES);
    }

    @ParameterizedTest
    @CsvSource({"trainer-service, 8081, 9081", "inference-service, 8082, 9082"})
    void addressesAServiceByItsPort(String module, int port, int management) {
        String name = module.substring(0, module.indexOf('-'));
        JsonNode service = services.get(name);

        assertThat(service.at("/build/args/PORT").asInt()).isEqualTo(port);
        assertThat(service.at("/build/args/MANAGEMENT_PORT").asInt()).isEqualTo(management);
        assertThat(ProjectFiles.texts(service.get("ports")))
                .allMatch(published -> published.startsWith("127.0.0.1:"))
                .extracting(published -> published.substring(published.lastIndexOf(':') + 1))
                .containsExactly("" + port, "" + management);
        assertThat(Scrapes.target(module)).isEqualTo(name + " " + management);
        assertThat(ProjectFiles.text(module + "/src/main/resources/application.properties"))
                .contains("quarkus.http.port=" + port, "quarkus.management.port=" + management);
    }

    @Test
    void publishesOnlyHealthAndMetricsOfTheFeedbackService() {
        JsonNode service = services.get("feedback");

        assertThat(service.at("/build/args/MANAGEMENT_PORT").asInt()).isEqualTo(9083);
        assertThat(ProjectFiles.texts(service.get("ports"))).containsExactly("127.0.0.1:9083:9083");
        assertThat(Scrapes.target("feedback-service")).isEqualTo("feedback 9083");
        assertThat(ProjectFiles.text("feedback-service/src/main/resources/application.properties"))
                .contains("quarkus.management.port=9083");
    }

    /** Compose mounts {@code tmpfs} without the permission to execute files. */
    @Test
    void unpacksTheLibraryOfRocksDbIntoAVolume() {
        JsonNode service = services.get("feedback");
        String folder = service.at("/environment/ROCKSDB_SHAREDLIB_DIR").asText();

        assertThat(ProjectFiles.texts(service.get("volumes"))).contains("feedback:" + folder);
        assertThat(service.at("/environment/FEEDBACK_STATE_DIR").asText()).startsWith(folder + "/");
    }

    @Test
    void healthChecksUseTheManagementPort() {
        assertThat(ProjectFiles.text("deploy/docker/service.Dockerfile"))
                .contains("QUARKUS_MANAGEMENT_PORT=${MANAGEMENT_PORT}")
                .contains("QUARKUS_MANAGEMENT_HOST=0.0.0.0")
                .contains("/dev/tcp/127.0.0.1/$MANAGEMENT_PORT");
    }

    @Test
    void addressesTheInferenceServiceByAnAllowedHost() {
        assertThat(services.get("inference")
                        .at("/environment/INFERENCE_HTTP_HOSTS")
                        .asText())
                .contains("localhost,127.0.0.1,[::1]", ",inference}");
    }
}
