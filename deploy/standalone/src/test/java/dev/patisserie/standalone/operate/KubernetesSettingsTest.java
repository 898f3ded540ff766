package dev.patisserie.standalone.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that the settings in the manifests are those of the services. */
class KubernetesSettingsTest {

    /** Space for TensorFlow as unpacked by JavaCPP, 652 MB, with a reserve. */
    private static final long NATIVE_LIBRARY_BYTES = 1L << 30;

    /** Settings that the services pass to their Kafka and S3 clients. */
    private static final Set<String> OF_CLIENTS = Set.of("KAFKA_BOOTSTRAP_SERVERS", "AWS_REGION");

    /** Settings of the JVM and of native libraries. */
    private static final Set<String> OF_LIBRARIES =
            Set.of("JAVA_TOOL_OPTIONS", "TF_ONEDNN_USE_SYSTEM_ALLOCATOR", "ROCKSDB_SHAREDLIB_DIR");

    @Test
    void setsOnlyKnownKeys() {
        Stream<String> own = Stream.of("trainer", "inference", "feedback")
                .flatMap(name -> Kubernetes.container(name).getEnv().stream())
                .map(EnvVar::getName)
                .filter(name -> !OF_LIBRARIES.contains(name));

        assertThat(Stream.concat(own, settings().keySet().stream()))
                .hasSizeGreaterThan(8)
                .allMatch(key -> OF_CLIENTS.contains(key) || ReadmeKeys.hasVariable(key));
    }

    @ParameterizedTest
    @ValueSource(strings = {"trainer", "inference"})
    void setsTheRequiredKeysOfAService(String name) {
        Stream<String> told = Stream.concat(
                settings().keySet().stream(),
                Kubernetes.container(name).getEnv().stream().map(EnvVar::getName));

        assertThat(ReadmeKeys.required(name)).isNotEmpty().isSubsetOf(told.toList());
    }

    @Test
    void serviceLinksAreNotReadAsSettings() {
        assertThat(Kubernetes.pods())
                .hasSize(4)
                .allMatch(pod -> Boolean.FALSE.equals(pod.getSpec().getEnableServiceLinks()));
    }

    @ParameterizedTest
    @CsvSource({"trainer, 8081, 9081", "inference, 8082, 9082"})
    void portsMatchThoseOfClientsAndPrometheus(String name, int port, int management) {
        Container container = Kubernetes.container(name);
        Service headless = Kubernetes.resource(Service.class, name);

        assertThat(container.getPorts())
                .extracting(ContainerPort::getName, ContainerPort::getContainerPort)
                .containsExactly(tuple("http", port), tuple("management", management));
        assertThat(Compose.service(name).at("/build/args/PORT").asInt()).isEqualTo(port);
        assertThat(Scrapes.target(name + "-service")).isEqualTo(name + " " + management);
        assertThat(headless.getSpec().getPorts())
                .extracting(ServicePort::getName, ServicePort::getPort)
                .containsExactly(tuple("http", port), tuple("management", management));
        assertThat(headless.getSpec().getClusterIP()).isEqualTo("None");
        assertThat(headless.getSpec().getPublishNotReadyAddresses()).isTrue();
        assertThat(Kubernetes.services())
                .filteredOn(service -> service.getSpec().getSelector().containsValue(name))
                .flatExtracting(service -> service.getSpec().getPorts())
                .isNotEmpty()
                .allMatch(p -> p.getTargetPort().getStrVal().equals(p.getName()));
    }

    @Test
    void feedbackServiceHasOnlyThePortOfHealthAndMetrics() {
        Service headless = Kubernetes.resource(Service.class, "feedback");

        assertThat(Kubernetes.container("feedback").getPorts())
                .extracting(ContainerPort::getName, ContainerPort::getContainerPort)
                .containsExactly(tuple("management", 9083));
        assertThat(headless.getSpec().getPorts())
                .extracting(ServicePort::getName, ServicePort::getPort)
                .containsExactly(tuple("management", 9083));
        assertThat(headless.getSpec().getClusterIP()).isEqualTo("None");
        assertThat(Scrapes.target("feedback-service")).isEqualTo("feedback 9083");
    }

    @Test
    void stateOfTheFeedbackServiceFitsItsVolumeTwice() {
        var claim = Kubernetes.resource(StatefulSet.class, "feedback")
                .getSpec()
                .getVolumeClaimTemplates()
                .get(0);

        assertThat(claim.getSpec()
                        .getResources()
                        .getRequests()
                        .get("storage")
                        .getNumericalAmount()
                        .longValueExact())
                .isGreaterThanOrEqualTo(2 * ReadmeKeys.number("feedback.join-store-bytes"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"trainer", "inference", "feedback"})
    void hasStartupLivenessAndReadinessProbes(String name) {
        Container container = Kubernetes.container(name);

        assertThat(Stream.of(container.getStartupProbe(), container.getLivenessProbe(), container.getReadinessProbe()))
                .extracting(Probe::getHttpGet)
                .allMatch(get -> get.getPort().getStrVal().equals("management"))
                .extracting(get -> get.getPath())
                .containsExactly("/q/health/started", "/q/health/live", "/q/health/ready");
    }

    @ParameterizedTest
    @CsvSource({"trainer, trainer.shutdown-timeout", "inference, inference.shutdown-grace"})
    void gracePeriodExceedsTheShutdownTimeOfAService(String name, String key) {
        assertThat(Kubernetes.pod(name).getTerminationGracePeriodSeconds())
                .isGreaterThan(ReadmeKeys.duration(key).toSeconds());
    }

    /** Tests the size of the work folder: a pod above the limit of its volume is evicted repeatedly. */
    @Test
    void workFolderFitsTheLargestModelAndTheNativeLibrary() {
        long model =
                ReadmeKeys.number("inference.max-archive-bytes") + ReadmeKeys.number("inference.max-unpacked-bytes");
        Volume work = Kubernetes.pod("inference").getVolumes().stream()
                .filter(volume -> volume.getName().equals("work"))
                .findFirst()
                .orElseThrow();

        assertThat(work.getEmptyDir().getSizeLimit().getNumericalAmount().longValueExact())
                .isGreaterThanOrEqualTo(model + NATIVE_LIBRARY_BYTES);
    }

    @Test
    void replicasHaveUniqueTransactionalIds() {
        assertThat(Kubernetes.container("inference").getEnv())
                .filteredOn(variable -> variable.getName().equals("INFERENCE_REPLICA_ID"))
                .singleElement()
                .extracting(variable -> variable.getValueFrom().getFieldRef().getFieldPath())
                .isEqualTo("metadata.name");
    }

    @Test
    void createsTheTopicsByTheCommandOfCompose() {
        var job = Kubernetes.resource(Job.class, "topics").getSpec();

        assertThat(job.getTemplate().getSpec().getContainers().get(0).getArgs())
                .containsExactly("topics", "--bootstrap", "$(KAFKA_BOOTSTRAP_SERVERS)");
        assertThat(ProjectFiles.texts(Compose.service("topics").get("command"))).startsWith("topics");
        assertThat(job.getTtlSecondsAfterFinished())
                .as("a Job cannot be changed, and its settings can")
                .isNotNull();
    }

    @Test
    void allowsTheHostsOfTheManifests() {
        List<String> hosts = List.of(settings().get("INFERENCE_HTTP_HOSTS").split(","));

        assertThat(Kubernetes.services())
                .filteredOn(service -> service.getSpec().getSelector().containsValue("inference"))
                .extracting(service -> service.getMetadata().getName())
                .hasSize(2)
                .isSubsetOf(hosts);
        assertThat(hosts).contains("*.svc", "*.svc.cluster.local");
    }

    @Test
    void theServicesShareOneDataSetStore() {
        assertThat(settings().get("FEEDBACK_DATASET_STORE"))
                .isEqualTo(settings().get("TRAINER_DATASET_STORE"));
        assertThat(settings().get("FEEDBACK_DATASET")).isEqualTo(settings().get("INFERENCE_DATASET"));
    }

    private static Map<String, String> settings() {
        return ProjectFiles.settings(Kubernetes.FOLDER + "settings.env");
    }
}
