package dev.patisserie.standalone.command.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.patisserie.common.backbone.BaseModels;
import dev.patisserie.standalone.command.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackbonesCommandTest {

    @TempDir
    Path folder;

    private final Terminal terminal = new Terminal();

    @Test
    void listsEveryWidthOfEveryBaseModel() {
        assertThat(terminal.run("backbones")).isZero();

        // 18 base models have one width; those of MobileNet, V2, V3 small and V3 large have 4, 6, 2 and 2
        List<String> rows = terminal.out().lines().skip(1).toList();
        assertThat(rows).hasSize(18 + 4 + 6 + 2 + 2);
        BaseModels.names().forEach(name -> assertThat(rows).as(name).anyMatch(row -> row.startsWith(name + " ")));
    }

    @Test
    void namesTheFiguresOfAModelInKerasSpelling() throws IOException {
        // When
        Path file = folder.resolve("out.json");
        assertThat(terminal.run("backbones", "ResNet50V2", "--json", file)).isZero();

        // Then: 23,564,800 weights of 4 bytes are 94 MB
        assertThat(terminal.out().lines().skip(1)).singleElement().satisfies(row -> assertThat(row.split(" +"))
                .startsWith("resnet50v2", "-", "224", "32", "23.6", "M", "94", "76.0", "14", "conv5_block1_"));
        JsonNode figures = new ObjectMapper().readTree(file.toFile()).get(0);
        assertThat(figures.get("parameters").asLong()).isEqualTo(23_564_800);
        assertThat(figures.get("millisecondsAnImage").isNull()).isTrue();
    }

    @Test
    void unknownNameListsTheKnownOnes() {
        assertThat(terminal.run("backbones", "resnet18")).isEqualTo(2);
        assertThat(terminal.err()).contains("found 'resnet18'").contains("densenet121, efficientnetb0");
    }
}
