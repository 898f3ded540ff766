package dev.patisserie.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.json.Json;
import dev.patisserie.standalone.broker.BrokerLog;
import dev.patisserie.standalone.command.Terminal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole loop in one command; the command itself requires each stage. */
@Tag("nightly")
class DemoLoopIT {

    private static final Pattern ACCURACY = Pattern.compile("(\\d\\.\\d+) \\[\\d\\.\\d+, \\d\\.\\d+] of (\\d+) images");

    private static final Pattern PLOT = Pattern.compile("timeline +(.*)");

    @TempDir
    Path folder;

    private final Terminal terminal = new Terminal();

    private List<MatchResult> lines(Pattern pattern) {
        return terminal.out()
                .lines()
                .flatMap(line -> pattern.matcher(line).results())
                .toList();
    }

    private static List<String> texts(JsonNode marks) {
        return StreamSupport.stream(marks.spliterator(), false)
                .map(mark -> mark.get("text").asText())
                .toList();
    }

    @Test
    void driftLeadsToABetterModelAndASabotagedOneIsRolledBack() throws Exception {
        BrokerLog.quiet();
        Path json = folder.resolve("out.json");

        int exit = terminal.run("demo", "--loop", "--json=" + json);

        // Then each stage came, in this order
        assertThat(exit).as("%s", terminal).isZero();
        List<String> stages = List.of(
                "the pictures change",
                "alarm: the first model",
                "training requested",
                "the second model is compared",
                "the second model is promoted",
                "the accuracy has recovered",
                "a sabotaged model is published",
                "the sabotaged model is compared",
                "the sabotaged model is rolled back");
        String course =
                String.join("\n", texts(Json.MAPPER.readTree(json.toFile()).get("marks")));
        assertThat(course).containsSubsequence(stages);

        // and the accuracy fell and recovered
        List<Double> accuracies = lines(ACCURACY).stream()
                .map(match -> Double.parseDouble(match.group(1)))
                .toList();
        assertThat(accuracies).hasSize(3);
        assertThat(accuracies.get(1)).isLessThan(accuracies.get(0) - 0.05);
        assertThat(accuracies.get(2)).isGreaterThan(accuracies.get(1) + 0.05);

        // and the plot was drawn
        assertThat(Files.readString(Path.of(lines(PLOT).get(0).group(1)))).contains("<svg", "the pictures change");
    }
}
