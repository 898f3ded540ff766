package dev.patisserie.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.wire.Json;
import dev.patisserie.standalone.broker.BrokerLog;
import dev.patisserie.standalone.command.Patisserie;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The comparison as a user has it: one command, two models, one page. */
class CompareIT {

    @TempDir Path folder;

    @Test
    void trainsBothRecipesAndNamesAPageThatIsThere() throws Exception {
        // Given
        BrokerLog.quiet();
        Path json = folder.resolve("compare.json");
        var out = new StringWriter();
        var err = new StringWriter();

        // When
        int exit =
                Patisserie.commandLine()
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .execute(
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
        assertThat(exit).as("%s%n%s", out, err).isZero();
        JsonNode comparison = Json.MAPPER.readTree(json.toFile()).get("comparison");
        assertThat(comparison.get("images").asInt()).isEqualTo(TinySet.HOLDOUT_IMAGES);
        String page =
                out.toString()
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
