package dev.patisserie.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.json.Json;
import dev.patisserie.standalone.broker.BrokerLog;
import dev.patisserie.standalone.command.Terminal;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the comparison of two models by one command. */
class CompareIT {

    @TempDir
    Path folder;

    private final Terminal terminal = new Terminal();

    @Test
    void trainsBothRecipesAndWritesAReport() throws Exception {
        // Given
        BrokerLog.quiet();
        Path json = folder.resolve("compare.json");

        // When
        int exit = terminal.run(
                "compare",
                "--data=" + TinySet.draw(folder),
                "--work=" + folder.resolve("work"),
                "--image-size=" + TinySet.IMAGE_SIZE,
                "--epochs=1",
                "--backbone=mobilenet",
                "--alpha=0.25",
                "--random-weights",
                "--warmup-epochs=1",
                "--fine-tune-epochs=1",
                "--json=" + json);

        // Then
        assertThat(exit).as("%s", terminal).isZero();
        JsonNode comparison = Json.MAPPER.readTree(json.toFile()).get("comparison");
        assertThat(comparison.get("images").asInt()).isEqualTo(TinySet.HOLDOUT_IMAGES);
        String page = terminal.out()
                .lines()
                .filter(line -> line.startsWith("page "))
                .map(line -> line.substring("page ".length()).strip())
                .findFirst()
                .orElseThrow();
        assertThat(Path.of(page))
                .content()
                .contains(comparison.at("/baseline/modelId").asText())
                .contains(comparison.at("/candidate/modelId").asText());
    }
}
