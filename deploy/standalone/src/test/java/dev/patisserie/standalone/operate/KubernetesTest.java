package dev.patisserie.standalone.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that the manifests are valid and consistent. */
class KubernetesTest {

    @Test
    void apiAcceptsTheManifests() {
        assertThat(Kubernetes.resources())
                .extracting(HasMetadata::getKind)
                .containsExactlyInAnyOrder(
                        "Job",
                        "Service",
                        "StatefulSet",
                        "Service",
                        "Service",
                        "StatefulSet",
                        "PodDisruptionBudget",
                        "Service",
                        "StatefulSet",
                        "NetworkPolicy",
                        "NetworkPolicy",
                        "NetworkPolicy",
                        "NetworkPolicy");
        assertThat(Kubernetes.resources()).allSatisfy(resource -> assertThat(resource.getApiVersion())
                .isEqualTo(HasMetadata.getApiVersion(resource.getClass())));
    }

    @Test
    void rejectsUnknownFields() {
        assertThatThrownBy(() -> Kubernetes.read("kind: StatefulSet\nspec: {replica: 2}"))
                .isInstanceOf(UncheckedIOException.class)
                .hasRootCauseInstanceOf(UnrecognizedPropertyException.class);
    }

    @Test
    void kustomizationIncludesEachFileAndSetsEachImageVersion() {
        JsonNode kustomization = Kubernetes.kustomization();

        assertThat(ProjectFiles.files(Kubernetes.FOLDER, ".yaml"))
                .extracting(file -> file.getFileName().toString())
                .filteredOn(name -> !name.equals("kustomization.yaml"))
                .containsExactlyInAnyOrderElementsOf(ProjectFiles.texts(kustomization.get("resources")));
        assertThat(containers().map(Container::getImage))
                .containsExactlyInAnyOrderElementsOf(ProjectFiles.elements(kustomization.get("images"))
                        .map(image -> image.get("name").asText())
                        .toList());
        assertThat(ProjectFiles.elements(kustomization.get("images")))
                .allSatisfy(image -> assertThat(ProjectFiles.text("pom.xml"))
                        .contains("<artifactId>patisserie</artifactId>\n  <version>"
                                + image.get("newTag").asText()
                                + "<"));
    }

    @Test
    void usesTheImagesOfCompose() {
        assertThat(containers().map(Container::getImage))
                .isSubsetOf(Compose.services().values().stream()
                        .map(service -> service.get("image").asText())
                        .toList());
    }

    @Test
    void podsHaveMinimalPrivileges() {
        assertThat(Kubernetes.pods().map(PodTemplateSpec::getSpec)).allSatisfy(pod -> {
            assertThat(pod.getAutomountServiceAccountToken()).isFalse();
            assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(10001);
            assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        });
        assertThat(containers()).allSatisfy(container -> {
            var context = container.getSecurityContext();
            assertThat(context.getAllowPrivilegeEscalation()).isFalse();
            assertThat(context.getReadOnlyRootFilesystem()).isTrue();
            assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
            assertThat(container.getResources().getLimits()).containsKey("memory");
            assertThat(container.getResources().getRequests()).containsOnlyKeys("cpu", "memory");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"trainer", "inference", "feedback"})
    void definesEachMountedVolume(String name) {
        Stream<String> claimed =
                Kubernetes.resource(StatefulSet.class, name).getSpec().getVolumeClaimTemplates().stream()
                        .map(claim -> claim.getMetadata().getName());

        assertThat(mounts(Kubernetes.pod(name)))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(claimed, volumes(Kubernetes.pod(name))).toList());
    }

    @Test
    void selectorsMatchTheirOwnPods() {
        List<Map<String, String>> labels =
                Kubernetes.pods().map(pod -> pod.getMetadata().getLabels()).toList();
        Stream<Map<String, String>> selectors = Stream.concat(
                Kubernetes.services().stream().map(service -> service.getSpec().getSelector()),
                labelSelectors().map(LabelSelector::getMatchLabels));

        assertThat(selectors).hasSize(9).isSubsetOf(labels);
    }

    @ParameterizedTest
    @ValueSource(strings = {"trainer", "inference", "feedback", "topics"})
    void networkPolicyLimitsTheConnectionsToAPod(String name) {
        NetworkPolicySpec policy =
                Kubernetes.resource(NetworkPolicy.class, name).getSpec();

        assertThat(policy.getPodSelector().getMatchLabels()).isEqualTo(Map.of("app.kubernetes.io/name", name));
        assertThat(policy.getPolicyTypes()).containsExactly("Ingress");
        assertThat(policy.getIngress())
                .allSatisfy(rule -> assertThat(rule.getFrom()).isNotEmpty())
                .flatMap(NetworkPolicyIngressRule::getPorts)
                .extracting(port -> port.getPort().getStrVal())
                .containsExactlyInAnyOrderElementsOf(Kubernetes.pods()
                        .filter(pod -> name.equals(label(pod)))
                        .flatMap(pod -> pod.getSpec().getContainers().stream())
                        .flatMap(container -> container.getPorts().stream())
                        .map(ContainerPort::getName)
                        .toList());
    }

    private static String label(PodTemplateSpec pod) {
        return pod.getMetadata().getLabels().get("app.kubernetes.io/name");
    }

    private static Stream<LabelSelector> labelSelectors() {
        Stream<LabelSelector> sets = Stream.of("trainer", "inference", "feedback")
                .map(name -> Kubernetes.resource(StatefulSet.class, name))
                .map(set -> set.getSpec().getSelector());
        Stream<LabelSelector> others = Stream.of(
                Kubernetes.pod("inference")
                        .getTopologySpreadConstraints()
                        .get(0)
                        .getLabelSelector(),
                Kubernetes.resource(PodDisruptionBudget.class, "inference")
                        .getSpec()
                        .getSelector());
        return Stream.concat(sets, others);
    }

    private static Stream<Container> containers() {
        return Kubernetes.pods().flatMap(pod -> pod.getSpec().getContainers().stream());
    }

    private static Stream<String> mounts(PodSpec pod) {
        return pod.getContainers().get(0).getVolumeMounts().stream().map(VolumeMount::getName);
    }

    private static Stream<String> volumes(PodSpec pod) {
        return pod.getVolumes().stream().map(Volume::getName);
    }
}
