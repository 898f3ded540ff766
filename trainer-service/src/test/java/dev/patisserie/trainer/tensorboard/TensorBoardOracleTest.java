package dev.patisserie.trainer.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.json.Json;
import dev.patisserie.trainer.pipeline.TrainedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads our files with the real TensorBoard; see {@code src/test/python/README.md}. */
class TensorBoardOracleTest {

    private static final Path SCRIPT = Path.of("src", "test", "python", "read_events.py");

    @TempDir
    Path temp;

    private static String pythonOrSkip() {
        String python = System.getProperty("test.python");
        assumeTrue(
                python != null,
                "skipped: name a Python that has TensorBoard by -Dtest.python=..., see src/test/python/README.md");
        return python;
    }

    private JsonNode read(String python, Path logs) throws IOException, InterruptedException {
        Path output = temp.resolve("found.json");
        Process process = new ProcessBuilder(python, "-B", SCRIPT.toString(), logs.toString())
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(process.waitFor()).as("exit code of %s", SCRIPT).isZero();
        return Json.MAPPER.readTree(output.toFile());
    }

    @Test
    void tensorBoardReadsARunThatWasKilledAndResumed() throws IOException, InterruptedException {
        // Given
        String python = pythonOrSkip();
        var training = new LoggedTraining(temp);
        training.killed(4, 2 * LoggedTraining.STEPS + 3);
        TrainedModel model = training.run(4);

        // When
        JsonNode found = read(python, training.logs().getParent());

        // Then: curves, each step once
        JsonNode train = found.at("/runs/r-1~1train");
        assertThat(steps(train.at("/scalars/epoch_loss"))).containsExactly(0, 1, 2, 3);
        assertThat(steps(train.at("/scalars/batch_loss"))).hasSize(20).doesNotHaveDuplicates();
        assertThat(steps(found.at("/runs/r-1~1validation/scalars/epoch_accuracy")))
                .hasSize(4);
        // Then: histograms of all numbers of a weight, and of its gradient
        for (String tag : List.of("conv2d~1kernel~1histogram", "conv2d~1kernel~1gradient~1histogram")) {
            JsonNode histograms = train.at("/histograms/" + tag);
            assertThat(steps(histograms)).containsExactly(0, 1, 2, 3);
            assertThat(histograms.get(0).get(1).toString()).isEqualTo("[30,3]");
            assertThat(histograms.get(0).get(2).asDouble()).as(tag).isEqualTo(3 * 3 * 3 * 32);
        }
        // Then: images: step, number, width, height, all PNG
        assertThat(train.at("/images/augmented_images/0").toString()).isEqualTo("[0,4,16,16,true]");
        JsonNode confusion = found.at("/runs/r-1~1holdout/images/confusion_matrix/0");
        assertThat(confusion.get(1).asInt()).isEqualTo(1);
        assertThat(confusion.get(4).asBoolean()).isTrue();
        // Then: the graph
        assertThat(train.at("/graph").toString()).contains("\"conv2d/Conv2d\"", "\"conv2d/kernel/VarHandleOp\"");
        // Then: hyper-parameters, with the final metrics
        JsonNode session = found.at("/hparams/sessions/r-1");
        assertThat(session.at("/status").asText()).isEqualTo("STATUS_SUCCESS");
        assertThat(session.at("/hparams/pipeline").asText()).isEqualTo("simple");
        assertThat(session.at("/hparams/batchSize").asDouble()).isEqualTo(4);
        assertThat(session.at("/hparams/augmentation.horizontalFlip").asBoolean())
                .isTrue();
        assertThat(session.at("/metrics/holdout~1epoch_accuracy").asDouble())
                .isEqualTo((float) model.manifest().holdout().accuracy());
        assertThat(session.at("/metrics").size()).isEqualTo(6);
        assertThat(found.at("/hparams/columns").toString()).contains("fineTune.learningRate");
    }

    private static List<Integer> steps(JsonNode series) {
        List<Integer> steps = new ArrayList<>();
        series.forEach(point -> steps.add(point.get(0).asInt()));
        return steps;
    }
}
