package dev.patisserie.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.json.Json;
import dev.patisserie.standalone.broker.BrokerLog;
import dev.patisserie.standalone.broker.EmbeddedBroker;
import dev.patisserie.standalone.command.Terminal;
import dev.patisserie.standalone.service.Stack;
import dev.patisserie.standalone.workspace.ProjectHome;
import dev.patisserie.standalone.workspace.TrainingData;
import dev.patisserie.standalone.workspace.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {

    @TempDir
    Path folder;

    private final Terminal terminal = new Terminal();

    @Test
    void streamAccuracyEqualsTheTrainersAccuracy() throws Exception {
        // Given
        BrokerLog.quiet();
        Path set = TinySet.draw(folder);
        Path work = folder.resolve("work");
        Path json = folder.resolve("out.json");

        // When
        int exit = terminal.run(
                "demo",
                "--data=" + set,
                "--work=" + work,
                "--epochs=2",
                "--batch-size=8",
                "--image-size=" + TinySet.IMAGE_SIZE,
                "--json=" + json);

        // Then
        assertThat(exit).as("%s", terminal).isZero();
        JsonNode figures = Json.MAPPER.readTree(json.toFile());
        assertThat(figures.get("classes").asInt()).isEqualTo(3);
        assertThat(figures.get("trainImages").asInt()).isEqualTo(3 * 30);
        assertThat(figures.get("epochs").asInt()).isEqualTo(2);
        assertThat(figures.get("trainingSeconds").asDouble()).isPositive();
        assertThat(figures.get("streamedAccuracy")).isEqualTo(figures.get("holdoutAccuracy"));
        assertThat(figures.get("imagesSent").asInt()).isEqualTo(TinySet.HOLDOUT_IMAGES);
        assertThat(figures.get("predictionsReceived").asInt()).isEqualTo(TinySet.HOLDOUT_IMAGES);
        assertThat(figures.get("deadLetters").asInt()).isZero();
        assertThat(figures.get("imagesPerSecond").asDouble()).isPositive();
        assertThat(figures.at("/latencyMillis/p50").asDouble()).isPositive();
        assertThat(figures.at("/latencyMillis/p99").asDouble())
                .isGreaterThanOrEqualTo(figures.at("/latencyMillis/p50").asDouble());
        assertThat(figures.get("modelId").asText()).startsWith(TinySet.NAME + "-simple-");
        assertThat(terminal.out()).contains("equal").contains("one outcome each");
        recordsKeepTheContract(work);
        logsAreQuiet(work);
    }

    /** Checks that messages of libraries do not hide those of the services, and that oneDNN loads. */
    private static void logsAreQuiet(Path work) throws IOException {
        assertThat(Files.readString(work.resolve("logs").resolve("inference-service.log")))
                .as("the packaged service computes what its verifier has computed")
                .contains("precision chosen")
                .doesNotContain("bfloat16 failed in this process");
        for (String service : List.of("trainer-service", "inference-service")) {
            assertThat(Files.readString(work.resolve("logs").resolve(service + ".log")))
                    .contains("started in")
                    .doesNotContain("absl::", "mlir_", "auto_mixed_precision", "io.jhdf", "GroupImpl");
        }
    }

    @Test
    void onlyABetterModelServesAfterTheDataSetHasGrown() throws Exception {
        // Given
        BrokerLog.quiet();
        Path set = TinySet.draw(folder);
        Path json = folder.resolve("out.json");

        // When
        int exit = terminal.run(
                "demo",
                "--grow",
                "--data=" + set,
                "--epochs=6",
                "--batch-size=8",
                "--image-size=" + TinySet.IMAGE_SIZE,
                "--json=" + json);

        // Then the champion of half of the photos serves until a better one is trained
        assertThat(exit).as("%s", terminal).isZero();
        String[] published = lines("published");
        assertThat(published).hasSize(2);
        assertThat(published[0]).contains("75 images, 18 of them in the holdout; 75 added");
        assertThat(published[1]).contains("150 images, 36 of them in the holdout; 75 added");
        assertThat(lines("decision")).hasSize(1).allSatisfy(line -> assertThat(line)
                .contains("keeps serving", "ELIGIBLE", "accuracy"));
        String[] serving = lines("serving");
        assertThat(serving).hasSize(2);
        assertThat(serving[1]).isNotEqualTo(serving[0]);
        JsonNode figures = Json.MAPPER.readTree(json.toFile());
        assertThat(serving[1]).contains(figures.get("modelId").asText());
        assertThat(figures.get("imagesSent").asInt()).isEqualTo(TinySet.HOLDOUT_IMAGES);
        assertThat(figures.get("streamedAccuracy")).isEqualTo(figures.get("holdoutAccuracy"));
    }

    /** Returns the lines of the output with a first word. */
    private String[] lines(String first) {
        return terminal.out()
                .lines()
                .filter(line -> line.startsWith(first + " "))
                .toArray(String[]::new);
    }

    @Test
    void usesRunningServices() throws Exception {
        // Given
        BrokerLog.quiet();
        Path set = TinySet.draw(folder);
        try (Stack stack = Stack.start(
                ProjectHome.find(),
                WorkFolder.take(folder.resolve("work")),
                TrainingData.split(set),
                Stack.Ports.of(0, 0, 0),
                Map.of())) {

            // When
            int exit = terminal.run(
                    "demo",
                    "--bootstrap=" + stack.running().bootstrapServers(),
                    "--inference=" + stack.running().inference(),
                    "--data=" + set,
                    "--epochs=1",
                    "--batch-size=8",
                    "--image-size=" + TinySet.IMAGE_SIZE);

            // Then
            assertThat(exit).as("%s", terminal).isZero();
            assertThat(terminal.out()).contains("equal").contains("one outcome each");
            stack.ensureAlive();
        }
    }

    /** Reads the records of the demo from its work folder. */
    private static void recordsKeepTheContract(Path work) throws Exception {
        Stack.Ports ports = Stack.Ports.of(0, 0, 0);
        try (var broker = EmbeddedBroker.start(work.resolve("broker"), ports.kafka(), ports.controller())) {
            Contract.check(broker.bootstrapServers());
        }
    }
}
