package dev.patisserie.standalone.operate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests the files of Prometheus with its own tools. Skipped if they are not installed. */
class PromtoolTest {

    @Test
    void acceptsTheConfigurationAndTheRules() throws Exception {
        Promtool.Run run = Promtool.run(List.of("check", "config", "prometheus.yml"));

        assertThat(run.exitCode()).as(run.output()).isZero();
    }

    @Test
    void alertsFireOnlyInTheirTestCases() throws Exception {
        // Given
        List<String> command = new ArrayList<>(List.of("test", "rules"));
        ProjectFiles.files("deploy/prometheus/tests", ".yml").stream()
                .map(Path::toString)
                .forEach(command::add);

        // When
        Promtool.Run run = Promtool.run(command);

        // Then
        assertThat(run.exitCode()).as(run.output()).isZero();
    }
}
