package dev.patisserie.standalone.operate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The manifests of {@code deploy/kubernetes} as types of the Kubernetes API. */
final class Kubernetes {

    static final String FOLDER = "deploy/kubernetes/";

    private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.of(
            "Job", Job.class,
            "NetworkPolicy", NetworkPolicy.class,
            "PodDisruptionBudget", PodDisruptionBudget.class,
            "Service", Service.class,
            "StatefulSet", StatefulSet.class);

    /** Removes the types' acceptance of additional fields, so that unknown fields are errors. */
    private static final ObjectMapper STRICT = new YAMLMapper()
            .setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1;

                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }
            });

    private Kubernetes() {}

    /** Returns {@code kustomization.yaml}. */
    static JsonNode kustomization() {
        return ProjectFiles.tree(ProjectFiles.path(FOLDER + "kustomization.yaml"));
    }

    /** Returns all resources of the kustomization. */
    static List<HasMetadata> resources() {
        return ProjectFiles.elements(kustomization().get("resources"))
                .flatMap(name -> read(ProjectFiles.text(FOLDER + name.asText())).stream())
                .toList();
    }

    /**
     * Reads a manifest of one or more resources.
     *
     * @throws UncheckedIOException if the API does not accept the manifest
     */
    static List<HasMetadata> read(String yaml) {
        try (var documents = STRICT.readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
            return documents.readAll().stream().map(Kubernetes::typed).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read as YAML", e);
        }
    }

    private static HasMetadata typed(JsonNode resource) {
        String kind = resource.get("kind").asText();
        var type = Objects.requireNonNull(KINDS.get(kind), () -> "no type is known for " + kind);
        try {
            return STRICT.readerFor(type).readValue(resource);
        } catch (IOException e) {
            throw new UncheckedIOException("the API does not take " + resource, e);
        }
    }

    /** Returns the resource of this kind and name. */
    static <T extends HasMetadata> T resource(Class<T> kind, String name) {
        return resources().stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .filter(resource -> resource.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static List<Service> services() {
        return resources().stream()
                .filter(Service.class::isInstance)
                .map(Service.class::cast)
                .toList();
    }

    /** Returns the pod templates. */
    static Stream<PodTemplateSpec> pods() {
        return resources().stream().flatMap(resource -> {
            if (resource instanceof StatefulSet set) {
                return Stream.of(set.getSpec().getTemplate());
            }
            return resource instanceof Job job ? Stream.of(job.getSpec().getTemplate()) : Stream.empty();
        });
    }

    /** Returns the pod of one of our services. */
    static PodSpec pod(String name) {
        return resource(StatefulSet.class, name).getSpec().getTemplate().getSpec();
    }

    /** Returns the container of one of our services. */
    static Container container(String name) {
        return pod(name).getContainers().get(0);
    }
}
