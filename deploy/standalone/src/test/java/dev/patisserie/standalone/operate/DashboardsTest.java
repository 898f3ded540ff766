package dev.patisserie.standalone.operate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** The types of their JSON are held against Grafana's by {@code deploy/grafana/check}. */
class DashboardsTest {

    @Test
    void areThreeWithDifferentIds() {
        assertThat(Dashboards.all())
                .extracting(dashboard -> dashboard.get("title").asText())
                .containsExactlyInAnyOrder("Streaming", "Models and swaps", "Training");
        assertThat(Dashboards.all())
                .extracting(dashboard -> dashboard.get("uid").asText())
                .doesNotHaveDuplicates()
                .allMatch(uid -> uid.startsWith("patisserie-"));
    }

    @Test
    void explainEachPanel() {
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
    void numberThePanelsOfADashboardDifferently() {
        assertThat(Dashboards.all()).allSatisfy(dashboard -> assertThat(Dashboards.panels(dashboard))
                .extracting(panel -> panel.get("id").asInt())
                .doesNotHaveDuplicates());
    }

    @Test
    void askTheDataSourceThatTheUserChooses() {
        assertThat(Dashboards.all().stream().flatMap(Dashboards::panels))
                .extracting(panel -> panel.at("/datasource/uid").asText())
                .containsOnly("${datasource}");
    }

    @Test
    void areProvisionedWhereComposeMountsThem() {
        JsonNode grafana = Compose.service("grafana");

        assertThat(ProjectFiles.elements(grafana.get("volumes")).map(JsonNode::asText))
                .contains("./deploy/grafana/dashboards:%s:ro".formatted(Dashboards.provisioned()));
    }
}
