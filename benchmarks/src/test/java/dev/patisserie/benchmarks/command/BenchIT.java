package dev.patisserie.benchmarks.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.json.Json;
import dev.patisserie.data.draw.DessertSet;
import dev.patisserie.standalone.broker.BrokerLog;
import dev.patisserie.standalone.command.Terminal;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the benchmark for a few seconds, and checks that its report is complete, but not its values. */
@Tag("nightly")
class BenchIT {

    private static final int IMAGE_SIZE = 32;

    @TempDir
    Path folder;

    private final Terminal terminal = new Terminal();

    @Test
    void measuresEverythingAndLosesNoImage() throws Exception {
        // Given
        BrokerLog.quiet();
        Path json = folder.resolve("bench.json");
        Path photos = folder.resolve("desserts");
        DessertSet.make(photos, new DessertSet.Recipe(3, 30, 8, 12, 48, 11));

        // When
        int exit = terminal.run(
                "bench",
                "--data=" + photos,
                "--work=" + folder.resolve("work"),
                "--epochs=1",
                "--batch-size=8",
                "--image-size=" + IMAGE_SIZE,
                "--window=0.5",
                "--rounds=2",
                "--duration=2",
                "--swaps=4",
                "--swap-distance=1",
                "--bursts=1",
                "--json=" + json);

        // Then
        assertThat(exit).as("%s", terminal).isZero();
        JsonNode figures = Json.MAPPER.readTree(json.toFile());
        holdsThroughputAndLatency(figures);
        assertThat(figures.at("/swaps/swaps").asInt()).isEqualTo(4);
        assertThat(figures.at("/swaps/swapSeconds").asDouble()).isPositive();
        assertThat(figures.at("/swaps/unanswered").asLong()).isZero();
        assertThat(figures.get("bursts")).hasSize(4); // two turns of each guarantee
        assertThat(figures.at("/bursts/0/ratio").asDouble()).isGreaterThan(0).isLessThanOrEqualTo(1);
        assertThat(terminal.out()).contains("| end to end |").contains("p99 during 4 swaps");
    }

    private static void holdsThroughputAndLatency(JsonNode figures) {
        for (String measured : List.of(
                "/raw", "/decode", "/withoutKafka", "/endToEnd", "/delivery/atLeastOnce", "/delivery/exactlyOnce")) {
            assertThat(figures.at(measured + "/median").asDouble()).as(measured).isPositive();
        }
        assertThat(figures.get("latency")).hasSize(3);
        for (JsonNode load : figures.get("latency")) {
            JsonNode result = load.get("result");
            assertThat(result.at("/latency/images").asLong())
                    .isPositive()
                    .isEqualTo(result.get("sent").asLong());
            assertThat(result.get("deadLetters").asLong()).isZero();
        }
    }
}
