package dev.patisserie.inference.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessRulesTest {

    @ParameterizedTest
    @CsvSource({
        "GET, /, VIEWER",
        "GET, /console/, VIEWER",
        "GET, /console/events, VIEWER",
        "GET, /q/metrics, VIEWER",
        "GET, /q/swagger-ui/, VIEWER",
        "POST, /v2/models/desserts/infer, VIEWER",
        "POST, /console/images, LABELLER",
        "POST, /labels, LABELLER",
        "POST, /labels/label-studio, LABELLER",
        "DELETE, /labels/image-1, LABELLER",
        "POST, /retraining, OPERATOR",
        "POST, /operations/pin, OPERATOR"
    })
    void requiresARole(String method, String path, Role role) {
        assertThat(AccessRules.role(method, path)).contains(role);
        assertThat(AccessRules.isOpen(method, path)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"GET, /q/health", "GET, /q/health/ready", "HEAD, /q/health/live", "GET, /v2/health/ready"})
    void probesAreOpen(String method, String path) {
        assertThat(AccessRules.isOpen(method, path)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"PUT, /labels", "POST, /", "DELETE, /v2/models/desserts", "POST, /q/health", "OPTIONS, /console/"})
    void otherRequestsAreDenied(String method, String path) {
        assertThat(AccessRules.isOpen(method, path)).isFalse();
        assertThat(AccessRules.role(method, path)).isEmpty();
    }

    @Test
    void everyOperationOfTheContractHasARule() throws IOException {
        JsonNode paths = new YAMLMapper()
                .readTree(Path.of("..", "docs", "openapi.yaml").toFile())
                .path("paths");

        assertThat(paths.size()).isPositive();
        paths.properties().forEach(path -> path.getValue().properties().forEach(operation -> {
            String method = operation.getKey().toUpperCase(Locale.ROOT);
            if (Set.of("GET", "POST", "PUT", "DELETE", "PATCH").contains(method)) {
                Optional<Role> role = AccessRules.role(method, path.getKey());
                assertThat(role.isPresent() || AccessRules.isOpen(method, path.getKey()))
                        .as("%s %s", method, path.getKey())
                        .isTrue();
            }
        }));
    }

    @Test
    void rolesIncludeTheOnesBeforeThem() {
        assertThat(Role.VIEWER.isIn(Set.of("operator"))).isTrue();
        assertThat(Role.LABELLER.isIn(Set.of("labeller", "other"))).isTrue();
        assertThat(Role.LABELLER.isIn(Set.of("viewer"))).isFalse();
        assertThat(Role.OPERATOR.isIn(Set.of("labeller", "viewer"))).isFalse();
        assertThat(Role.VIEWER.isIn(Set.of())).isFalse();
    }
}
