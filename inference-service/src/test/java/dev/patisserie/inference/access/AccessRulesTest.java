package dev.patisserie.inference.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessRulesTest {

    private static final Pattern PATH = Pattern.compile("  (/\\S*):");
    private static final Pattern OPERATION = Pattern.compile("    (get|post|put|delete|patch|head):");

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
        List<String> lines = Files.readAllLines(Path.of("..", "docs", "openapi.yaml"));
        String path = null;
        int operations = 0;
        for (String line : lines) {
            Matcher named = PATH.matcher(line);
            Matcher operation = OPERATION.matcher(line);
            if (named.matches()) {
                path = named.group(1);
            } else if (operation.matches() && path != null) {
                String method = operation.group(1).toUpperCase(Locale.ROOT);
                assertThat(AccessRules.role(method, path).isPresent() || AccessRules.isOpen(method, path))
                        .as("%s %s", method, path)
                        .isTrue();
                operations++;
            }
        }
        assertThat(operations).isGreaterThan(10);
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
