package dev.patisserie.standalone.operate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** Tests the dashboards; {@code deploy/grafana/check} compares the types of their JSON with Grafana's. */
class DashboardsTest {

    @Test
    void dashboardsHaveDifferentIds() {
        assertThat(Dashboards.all())
                .extracting(dashboard -> dashboard.get("title").asText())
                .containsExactlyInAnyOrder("Streaming", "Models and swaps", "Training", "Labels and feedback");
        assertThat(Dashboards.all())
                .extracting(dashboard -> dashboard.get("uid").asText())
                .doesNotHaveDuplicates()
                .allMatch(uid -> uid.startsWith("patisserie-"));
    }

    @Test
    void everyPanelHasADescription() {
        assertThat(Dashboards.all().stream().flatMap(Dashboards::panels))
                .hasSizeGreaterThan(40)
                .allSatisfy(panel -> {
                    assertThat(panel.get("title").asText()).isNotBlank();
                    assertThat(panel.get("description").asText())
                            .as(panel.get("title").asText())
                            .isNotBlank();
                });
    }

    @Test
    void panelsOfADashboardHaveUniqueNumbers() {
        assertThat(Dashboards.all()).allSatisfy(dashboard -> assertThat(Dashboards.panels(dashboard))
                .extracting(panel -> panel.get("id").asInt())
                .doesNotHaveDuplicates());
    }

    @Test
    void panelsUseTheSelectedDataSource() {
        assertThat(Dashboards.all().stream().flatMap(Dashboards::panels))
                .extracting(panel -> panel.at("/datasource/uid").asText())
                .containsOnly("${datasource}");
    }

    @Test
    void dashboardsAreProvisionedFromTheMountedFolder() {
        JsonNode grafana = Compose.service("grafana");

        assertThat(ProjectFiles.elements(grafana.get("volumes")).map(JsonNode::asText))
                .contains("./deploy/grafana/dashboards:%s:ro".formatted(Dashboards.provisioned()));
    }
}
